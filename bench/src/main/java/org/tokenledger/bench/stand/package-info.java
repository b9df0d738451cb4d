/** What is measured: a real server with tokens in it, and what loads it. */
@NullMarked
package org.tokenledger.bench.stand;

import org.jspecify.annotations.NullMarked;
