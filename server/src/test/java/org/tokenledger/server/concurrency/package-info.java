/** Many at once: what a client is told, and what the ledger then holds. */
@NullUnmarked
package org.tokenledger.server.concurrency;

import org.jspecify.annotations.NullUnmarked;
