package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.StoredAs;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.server.vault.WrappedKey;

import java.time.Instant;
import java.util.UUID;

/**
 * One event on its way into the table: everything but the position, which the append gives it.
 *
 * @param newKey of a stream that begins with this event; none for the others
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; handed to the driver as it is
record Row(
        UUID eventId,
        long sequence,
        Instant time,
        @Nullable String requestId,
        LedgerEvent event,
        byte[] payload,
        byte[] metadata,
        byte[] salt,
        @Nullable WrappedKey newKey) {

    UUID stream() {
        return event.subjectId();
    }

    StoredAs storedAs() {
        return EventBytes.storedAs(event.getClass());
    }

    /** Whether nothing private of the stream can be read from here on. */
    boolean erases() {
        return erases(event);
    }

    static boolean erases(LedgerEvent event) {
        return event instanceof TokenDeleted || event instanceof UserDeleted;
    }

    Recorded at(long position) {
        return new Recorded(position, eventId, sequence, time, requestId, event);
    }
}
