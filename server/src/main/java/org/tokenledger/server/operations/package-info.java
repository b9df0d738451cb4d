/** What the operator asks: alive, ready, how much. */
@NullMarked
package org.tokenledger.server.operations;

import org.jspecify.annotations.NullMarked;
