/** Measures the ledger against physical limits and peers, and says which targets are reached. */
@NullMarked
package org.tokenledger.bench;

import org.jspecify.annotations.NullMarked;
