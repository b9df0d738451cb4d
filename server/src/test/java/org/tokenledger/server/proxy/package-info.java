/** Proxies in front of an API, configured as {@code docs/integrate/} says. */
@NullUnmarked
package org.tokenledger.server.proxy;

import org.jspecify.annotations.NullUnmarked;
