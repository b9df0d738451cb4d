/**
 * A tiled transparency log: the Merkle tree and the proofs of RFC 6962 and RFC 9162, and the
 * formats of C2SP for tiles, checkpoints and proofs. JDK alone.
 */
@NullMarked
package org.tokenledger.tlog;

import org.jspecify.annotations.NullMarked;
