package org.tokenledger.query.history;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.OneOf;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.StoredAs;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An event as an auditor reads it.
 *
 * @param action the stored name of the event
 * @param details what this kind of event tells beyond the rest
 */
public record Entry(
        long position,
        UUID eventId,
        Instant time,
        String action,
        Subject subject,
        Actor actor,
        Client client,
        @Nullable String reason,
        @Nullable String requestId,
        Map<String, @Nullable Object> details) {

    /** The token or user that it happened to. */
    public record Subject(@OneOf({"token", "user"}) String type, UUID id, @Nullable String name) {}

    /**
     * Who did it.
     *
     * @param id the token or the user; none for the system
     * @param userId the user behind it
     * @param name the username, while the user exists
     */
    public record Actor(
            @OneOf({Cause.USER, Cause.TOKEN, Cause.SYSTEM}) String type,
            @Nullable UUID id,
            @Nullable UUID userId,
            @Nullable String name) {}

    public record Client(@Nullable String ip, @Nullable String userAgent) {}

    /** With everything that the event says; the names are of other events. */
    static Entry of(Recorded recorded, @Nullable String subjectName, @Nullable String actorName) {
        LedgerEvent event = recorded.event();
        Cause cause = event.cause();
        return new Entry(
                recorded.position(),
                recorded.eventId(),
                recorded.time(),
                event.getClass().getAnnotation(StoredAs.class).name(),
                new Subject(event.subjectType(), event.subjectId(), subjectName),
                new Actor(cause.actorType(), cause.actorId(), cause.actorUserId(), actorName),
                new Client(cause.clientAddress(), cause.userAgent()),
                cause.reason(),
                recorded.requestId(),
                Details.of(event));
    }

    /** Without anything about a person: what is left of a token that was deleted. */
    Entry erased() {
        return new Entry(
                position,
                eventId,
                time,
                action,
                new Subject(subject.type, subject.id, null),
                actor,
                new Client(null, null),
                null,
                requestId,
                details);
    }
}
