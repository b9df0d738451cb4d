package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.ReviewEvent;

import java.util.UUID;

/** Where reviews are put on record: how the read side asks for an event. */
@FunctionalInterface
public interface ReviewLog {
    /**
     * Appends the event. When this returns it is durable.
     *
     * @param key the request's idempotency key; none when it carries none
     * @throws Refused {@code idempotency_key_reused} or {@code not_ready}; nothing was written then
     */
    Entry enter(ReviewEvent event, Caller caller, @Nullable IdempotencyKey key);

    /**
     * What is on record.
     *
     * @param reviewId that of the event; of an earlier one, when the same request was made before
     * @param position of that event
     */
    record Entry(UUID reviewId, long position) {}
}
