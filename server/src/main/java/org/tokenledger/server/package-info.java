/** x */
@NullMarked
package org.tokenledger.server;

import org.jspecify.annotations.NullMarked;
