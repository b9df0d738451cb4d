@NullMarked
package org.tokenledger.query;

import org.jspecify.annotations.NullMarked;
