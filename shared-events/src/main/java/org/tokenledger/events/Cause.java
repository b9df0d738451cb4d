package org.tokenledger.events;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/**
 * Who caused an event, why, and from where.
 *
 * @param actorType {@code user}, {@code token} or {@code system}
 * @param actorId the user or the token that acted; none for the system
 * @param actorUserId the user behind the actor: the owner of the token that was presented; none for
 *     the system
 * @param reason what the caller gave as the reason, at most 500 characters
 * @param clientAddress textual IP address
 * @param userAgent the header as sent, cut to 300 characters
 */
public record Cause(
        String actorType,
        @Nullable UUID actorId,
        @Nullable UUID actorUserId,
        @Private @Nullable String reason,
        @Private @Nullable String clientAddress,
        @Private @Nullable String userAgent) {

    public static final String USER = "user";
    public static final String TOKEN = "token";
    public static final String SYSTEM = "system";

    /** The ledger itself acted, for instance at its first start. */
    public static Cause system(String reason) {
        return new Cause(SYSTEM, null, null, reason, null, null);
    }
}
