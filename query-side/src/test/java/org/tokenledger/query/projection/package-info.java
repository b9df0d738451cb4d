@NullMarked
package org.tokenledger.query.projection;

import org.jspecify.annotations.NullMarked;
