/** How a command's facts reach the ledger: on which conditions, and what comes back. */
@NullMarked
package org.tokenledger.command.append;

import org.jspecify.annotations.NullMarked;
