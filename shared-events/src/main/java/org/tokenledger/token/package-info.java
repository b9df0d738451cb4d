/** What a token value looks like, how it is kept secret, and the digest that stands for it. */
@NullMarked
package org.tokenledger.token;

import org.jspecify.annotations.NullMarked;
