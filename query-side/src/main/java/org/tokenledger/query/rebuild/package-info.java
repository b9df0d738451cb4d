/** Views built anew beside the live ones, compared with them, and put in their place. */
@NullMarked
package org.tokenledger.query.rebuild;

import org.jspecify.annotations.NullMarked;
