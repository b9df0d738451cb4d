/**
 * The permission algebra: what a role may at most, what a token was granted, what is left of both.
 */
@NullMarked
package org.tokenledger.permission;

import org.jspecify.annotations.NullMarked;
