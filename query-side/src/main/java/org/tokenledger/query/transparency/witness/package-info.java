/** Witnesses that cosign checkpoints, as in c2sp.org/tlog-witness. */
@NullMarked
package org.tokenledger.query.transparency.witness;

import org.jspecify.annotations.NullMarked;
