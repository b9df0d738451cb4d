/** The certificate that both ports present, and its renewal while they serve. */
@NullMarked
package org.tokenledger.server.tls;

import org.jspecify.annotations.NullMarked;
