package org.tokenledger.events;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as the ledger holds it.
 *
 * @param position 0, 1, 2, … over the whole ledger, in commit order, without gaps
 * @param sequence 0, 1, 2, … within the subject's stream
 * @param time when it was decided, to the millisecond
 * @param requestId the request that led to it; none when the system acted
 */
public record Recorded(
        long position,
        UUID eventId,
        long sequence,
        Instant time,
        @Nullable String requestId,
        LedgerEvent event) {

    /** The same place in the ledger with another form of its event. */
    public Recorded with(LedgerEvent other) {
        return new Recorded(position, eventId, sequence, time, requestId, other);
    }
}
