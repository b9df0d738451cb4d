/** How a request is refused, from wherever in the server: RFC 9457 problems, and nothing else. */
@NullMarked
package org.tokenledger.server.problem;

import org.jspecify.annotations.NullMarked;
