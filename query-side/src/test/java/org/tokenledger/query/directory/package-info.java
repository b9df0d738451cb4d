@NullMarked
package org.tokenledger.query.directory;

import org.jspecify.annotations.NullMarked;
