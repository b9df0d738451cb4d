/**
 * Who presents a token, and how often in vain? Knows nothing of servlets, so that every listener
 * asks the same classes.
 */
@NullMarked
package org.tokenledger.query.attempt;

import org.jspecify.annotations.NullMarked;
