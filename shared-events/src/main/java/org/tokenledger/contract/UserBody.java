package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/**
 * A user as the contract shows it.
 *
 * @param username none at a moment of the past, when the user was deleted since
 * @param activeTokens tokens owned that are neither revoked, deleted nor expired
 * @param version one more with every event of the user; its ETag
 */
public record UserBody(
        UUID id,
        @Nullable String username,
        @OneOf({"owner", "administrator", "manager", "viewer"}) String role,
        boolean enabled,
        Instant createdAt,
        long version,
        long activeTokens) {}
