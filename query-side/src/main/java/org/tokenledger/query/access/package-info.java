/** Who could do what, now or at a moment of the past? */
@NullMarked
package org.tokenledger.query.access;

import org.jspecify.annotations.NullMarked;
