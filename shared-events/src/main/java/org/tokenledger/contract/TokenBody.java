package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A token as the contract shows it.
 *
 * @param name none at a moment of the past, when the token was deleted since
 * @param ownerName none when the owner was deleted since
 * @param createdBy the user who created it; none when the system did
 * @param version one more with every event of the token; its ETag
 */
public record TokenBody(
        UUID id,
        @Nullable String name,
        @OneOf({TokenBody.ACTIVE, TokenBody.EXPIRED, TokenBody.REVOKED}) String status,
        UUID ownerId,
        @Nullable String ownerName,
        boolean ownerEnabled,
        @Nullable UUID createdBy,
        List<String> permissions,
        @OneOf({"generated", "preshared", "bootstrap"}) String source,
        String hint,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable UUID revokedBy,
        @Nullable String revocationReason,
        @Nullable Instant lastUsedAt,
        long version) {

    public static final String ACTIVE = "active";
    public static final String EXPIRED = "expired";
    public static final String REVOKED = "revoked";

    /** Expiry is derived, never stored: a token expires at the very instant {@code expiresAt}. */
    public static String status(boolean revoked, @Nullable Instant expiresAt, Instant now) {
        if (revoked) {
            return REVOKED;
        }
        return expiresAt != null && !now.isBefore(expiresAt) ? EXPIRED : ACTIVE;
    }
}
