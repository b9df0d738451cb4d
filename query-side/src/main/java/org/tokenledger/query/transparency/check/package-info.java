/** Whether the ledger is still what its log has signed, read anew from the first event on. */
@NullMarked
package org.tokenledger.query.transparency.check;

import org.jspecify.annotations.NullMarked;
