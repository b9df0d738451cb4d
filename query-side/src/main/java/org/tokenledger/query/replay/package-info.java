/** The whole history replayed for a review, and compared with what the live views show. */
@NullMarked
package org.tokenledger.query.replay;

import org.jspecify.annotations.NullMarked;
