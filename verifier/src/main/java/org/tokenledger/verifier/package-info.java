/** {@code ledger verify}: whether an export of a ledger is sound, by public formats alone. */
@NullMarked
package org.tokenledger.verifier;

import org.jspecify.annotations.NullMarked;
