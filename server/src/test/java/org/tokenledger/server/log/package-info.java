/** The ledger as a log that outsiders check. */
@NullMarked
package org.tokenledger.server.log;

import org.jspecify.annotations.NullMarked;
