/** Requests that nobody sane would send, to every endpoint, as everybody. */
@NullMarked
package org.tokenledger.server.fuzz;

import org.jspecify.annotations.NullMarked;
