package org.tokenledger.query.audit;

import com.fasterxml.jackson.annotation.JsonInclude;

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

    /**
     * What it happened to.
     *
     * @param erased true when it was deleted, so that nothing about a person is told any more; left
     *     out otherwise
     */
    public record Subject(
            @OneOf({"token", "user", "review"}) String type,
            UUID id,
            @Nullable String name,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean erased) {
        public Subject(String type, UUID id, @Nullable String name) {
            this(type, id, name, null);
        }
    }

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

    /** The stored name of an event. */
    static String action(LedgerEvent event) {
        return event.getClass().getAnnotation(StoredAs.class).name();
    }

    /**
     * With everything that the event says, and the names that others say; of a subject that was
     * deleted without anything about a person.
     */
    static Entry of(Recorded recorded, Names names) {
        LedgerEvent event = recorded.event();
        Cause cause = event.cause();
        boolean erased = names.isDeleted(event.subjectId());
        return new Entry(
                recorded.position(),
                recorded.eventId(),
                recorded.time(),
                action(event),
                new Subject(
                        event.subjectType(),
                        event.subjectId(),
                        names.of(event.subjectId()),
                        erased ? true : null),
                new Actor(
                        cause.actorType(),
                        cause.actorId(),
                        cause.actorUserId(),
                        names.of(cause.actorUserId())),
                erased
                        ? new Client(null, null)
                        : new Client(cause.clientAddress(), cause.userAgent()),
                erased ? null : cause.reason(),
                recorded.requestId(),
                Details.of(event));
    }
}
