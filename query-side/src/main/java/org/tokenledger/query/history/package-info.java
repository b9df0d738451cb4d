/** What happened to a token, straight from the ledger. */
@NullMarked
package org.tokenledger.query.history;

import org.jspecify.annotations.NullMarked;
