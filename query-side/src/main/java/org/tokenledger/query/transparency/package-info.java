/**
 * The ledger as a transparency log that outsiders can check: its tiles, its signed checkpoints, and
 * the publisher that signs nothing which contradicts what it has signed before.
 */
@NullMarked
package org.tokenledger.query.transparency;

import org.jspecify.annotations.NullMarked;
