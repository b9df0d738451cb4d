/** The tokens and users as they stand now. */
@NullMarked
package org.tokenledger.query.directory;

import org.jspecify.annotations.NullMarked;
