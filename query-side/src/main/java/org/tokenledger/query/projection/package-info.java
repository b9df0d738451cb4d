/**
 * Keeps the tables of a view in step with the ledger: in order, each event once, never skipping.
 */
@NullMarked
package org.tokenledger.query.projection;

import org.jspecify.annotations.NullMarked;
