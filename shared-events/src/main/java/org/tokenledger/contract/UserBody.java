package org.tokenledger.contract;

import java.time.Instant;
import java.util.UUID;

/**
 * A user as the contract shows it.
 *
 * @param activeTokens tokens owned that are neither revoked, deleted nor expired
 * @param version one more with every event of the user; its ETag
 */
public record UserBody(
        UUID id,
        String username,
        @OneOf({"owner", "administrator", "manager", "viewer"}) String role,
        boolean enabled,
        Instant createdAt,
        long version,
        long activeTokens) {}
