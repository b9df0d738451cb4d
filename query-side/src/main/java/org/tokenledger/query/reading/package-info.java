/** How every read is asked and answered: parameters, pages, and how fresh a view must be. */
@NullMarked
package org.tokenledger.query.reading;

import org.jspecify.annotations.NullMarked;
