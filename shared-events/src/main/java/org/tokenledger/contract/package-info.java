/**
 * What the REST contract fixes for both sides: who calls, how a request is refused, how a token and
 * a user look.
 */
@NullMarked
package org.tokenledger.contract;

import org.jspecify.annotations.NullMarked;
