/**
 * A port of its own for {@code /auth}, that can be exposed where the rest must not be. The only
 * package that knows Netty.
 */
@NullMarked
package org.tokenledger.query.verification.listener;

import org.jspecify.annotations.NullMarked;
