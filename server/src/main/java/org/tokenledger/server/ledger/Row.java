package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.StoredAs;

import java.time.Instant;
import java.util.UUID;

/** One event on its way into the table: everything but the position, which the append gives it. */
@SuppressWarnings("ArrayRecordComponent") // never compared; handed to the driver as it is
record Row(
        UUID eventId,
        long sequence,
        Instant time,
        @Nullable String requestId,
        LedgerEvent event,
        byte[] payload,
        byte[] metadata,
        byte[] salt) {

    UUID stream() {
        return event.subjectId();
    }

    StoredAs storedAs() {
        return EventBytes.storedAs(event.getClass());
    }

    Recorded at(long position) {
        return new Recorded(position, eventId, sequence, time, requestId, event);
    }
}
