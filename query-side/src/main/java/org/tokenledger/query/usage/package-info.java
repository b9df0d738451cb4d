/**
 * When was a token used last, and which uses of it were refused? Collected in memory, kept in
 * batches.
 */
@NullMarked
package org.tokenledger.query.usage;

import org.jspecify.annotations.NullMarked;
