/** The rows of the table, one question each. */
@NullMarked
package org.tokenledger.bench.row;

import org.jspecify.annotations.NullMarked;
