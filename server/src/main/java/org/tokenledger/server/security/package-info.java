/** Who calls, and may they: the ledger's own tokens, through Spring Security. */
@NullMarked
package org.tokenledger.server.security;

import org.jspecify.annotations.NullMarked;
