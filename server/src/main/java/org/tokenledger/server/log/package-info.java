/** What an operator does with the transparency log, and where its key and its guard are. */
@NullMarked
package org.tokenledger.server.log;

import org.jspecify.annotations.NullMarked;
