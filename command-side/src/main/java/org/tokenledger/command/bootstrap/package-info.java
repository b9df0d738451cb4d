/** What the ledger does of itself when it starts: the first owner, and the owner's token. */
@NullMarked
package org.tokenledger.command.bootstrap;

import org.jspecify.annotations.NullMarked;
