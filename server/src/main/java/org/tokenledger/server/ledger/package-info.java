/** The ledger: one append-only table in PostgreSQL, written by group commit. */
@NullMarked
package org.tokenledger.server.ledger;

import org.jspecify.annotations.NullMarked;
