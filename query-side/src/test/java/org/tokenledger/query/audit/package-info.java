@NullMarked
package org.tokenledger.query.audit;

import org.jspecify.annotations.NullMarked;
