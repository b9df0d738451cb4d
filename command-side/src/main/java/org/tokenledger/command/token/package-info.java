/** Tokens: what may be done with them, by whom, and when. */
@NullMarked
package org.tokenledger.command.token;

import org.jspecify.annotations.NullMarked;
