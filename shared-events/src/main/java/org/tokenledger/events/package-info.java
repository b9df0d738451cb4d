/**
 * The facts that the ledger keeps: sealed, nested records over JDK types, one page per aggregate.
 */
@NullMarked
package org.tokenledger.events;

import org.jspecify.annotations.NullMarked;
