/**
 * What happened, who did it, from where, and why? Every event of the ledger, as auditors read it.
 */
@NullMarked
package org.tokenledger.query.audit;

import org.jspecify.annotations.NullMarked;
