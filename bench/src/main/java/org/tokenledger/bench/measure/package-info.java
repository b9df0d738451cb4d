/** How something is measured: in rounds that alternate, as ratios with their spread. */
@NullMarked
package org.tokenledger.bench.measure;

import org.jspecify.annotations.NullMarked;
