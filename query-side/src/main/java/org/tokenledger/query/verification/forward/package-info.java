/**
 * May the bearer of this go on? For listeners of every kind: knows neither servlets nor Netty, only
 * what a request says and what is to be answered.
 */
@NullMarked
package org.tokenledger.query.verification.forward;

import org.jspecify.annotations.NullMarked;
