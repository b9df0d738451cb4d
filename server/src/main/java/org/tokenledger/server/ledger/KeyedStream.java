package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.vault.DataKey;

import java.util.List;

/**
 * The stream of one token or user, oldest event first, as it was read.
 *
 * @param key of its private text; none when that was destroyed, or nothing was begun
 */
record KeyedStream(List<Recorded> events, @Nullable DataKey key) {
    static final KeyedStream EMPTY = new KeyedStream(List.of(), null);
}
