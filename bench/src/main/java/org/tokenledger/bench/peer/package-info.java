/** Other people's servers that do the same. */
@NullMarked
package org.tokenledger.bench.peer;

import org.jspecify.annotations.NullMarked;
