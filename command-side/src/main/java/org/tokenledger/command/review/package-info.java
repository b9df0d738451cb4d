/** Reviews of the ledger, put on record. There is nothing to decide about them. */
@NullMarked
package org.tokenledger.command.review;

import org.jspecify.annotations.NullMarked;
