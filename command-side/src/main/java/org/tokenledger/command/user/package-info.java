/** Users: what may be done with them, by whom, and what follows for their tokens. */
@NullMarked
package org.tokenledger.command.user;

import org.jspecify.annotations.NullMarked;
