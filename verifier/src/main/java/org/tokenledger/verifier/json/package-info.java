/** JSON as a ledger writes it, on the JDK alone. */
@NullMarked
package org.tokenledger.verifier.json;

import org.jspecify.annotations.NullMarked;
