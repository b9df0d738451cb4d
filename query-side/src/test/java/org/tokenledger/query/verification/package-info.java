@NullMarked
package org.tokenledger.query.verification;

import org.jspecify.annotations.NullMarked;
