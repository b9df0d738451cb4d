@NullMarked
package org.tokenledger.query.reading;

import org.jspecify.annotations.NullMarked;
