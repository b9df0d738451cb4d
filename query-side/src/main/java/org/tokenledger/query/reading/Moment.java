package org.tokenledger.query.reading;

import java.time.Instant;

/**
 * A moment of the ledger: what it knew at a position, judged at an instant (what had expired by
 * then is expired).
 *
 * @param position the last event that had happened; -1 before the first
 */
public record Moment(long position, Instant time) {
    static final char JUDGED_AT = '@';

    /** The value of {@code asOf} that asks for exactly this moment again. */
    public String asOf() {
        return "" + position + JUDGED_AT + time;
    }
}
