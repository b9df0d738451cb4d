@NullMarked
package org.tokenledger.query.usage;

import org.jspecify.annotations.NullMarked;
