/**
 * Who can read what the ledger says about people? Private fields are sealed with a data key per
 * token and user, and are unreadable for ever once that is destroyed.
 */
@NullMarked
package org.tokenledger.server.vault;

import org.jspecify.annotations.NullMarked;
