/** Runnable measurements against physical limits; not part of the tests. */
@NullMarked
package org.tokenledger.measure;

import org.jspecify.annotations.NullMarked;
