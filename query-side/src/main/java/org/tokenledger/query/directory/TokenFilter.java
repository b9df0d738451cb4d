package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.Where;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Which tokens are asked for. {@code After} and {@code Before} leave the moment itself out. A token
 * without expiry never expires before anything; one that was never used counts as last used when it
 * was created, so that {@code lastUsedBefore} finds what lies unused.
 *
 * @param q part of the name, in any case
 */
public record TokenFilter(
        @Nullable String status,
        @Nullable UUID ownerId,
        @Nullable String q,
        @Nullable String permission,
        @Nullable String source,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Instant expiresBefore,
        @Nullable Instant lastUsedBefore) {

    public static final List<String> PARAMETERS =
            List.of(
                    "status",
                    "ownerId",
                    "q",
                    "permission",
                    "source",
                    "createdAfter",
                    "createdBefore",
                    "expiresBefore",
                    "lastUsedBefore");

    public static TokenFilter of(QueryParameters parameters) {
        return new TokenFilter(
                parameters.oneOf("status", TokenBody.ACTIVE, TokenBody.EXPIRED, TokenBody.REVOKED),
                parameters.id("ownerId"),
                parameters.text("q"),
                parameters.permission("permission"),
                parameters.oneOf("source", "generated", "preshared", "bootstrap"),
                parameters.time("createdAfter"),
                parameters.time("createdBefore"),
                parameters.time("expiresBefore"),
                parameters.time("lastUsedBefore"));
    }

    Where where(Instant now) {
        Where where =
                new Where()
                        .and("t.owner_id = :ownerId", "ownerId", ownerId)
                        .andContains("t.name", "q", q)
                        .and(":permission = any (t.permissions)", "permission", permission)
                        .and("t.source = :source", "source", source)
                        .and("t.created_at > :createdAfter", "createdAfter", createdAfter)
                        .and("t.created_at < :createdBefore", "createdBefore", createdBefore)
                        .and("t.expires_at < :expiresBefore", "expiresBefore", expiresBefore)
                        .and(
                                "coalesce(t.last_used_at, t.created_at) < :lastUsedBefore",
                                "lastUsedBefore",
                                lastUsedBefore);
        if (status != null) {
            andStatus(where, status, now);
        }
        return where;
    }

    private static void andStatus(Where where, String status, Instant now) {
        switch (status) {
            case TokenBody.REVOKED -> where.and("t.revoked_at is not null");
            case TokenBody.EXPIRED ->
                    where.and("t.revoked_at is null").and("t.expires_at <= :now", "now", now);
            default ->
                    where.and("t.revoked_at is null")
                            .and("(t.expires_at is null or t.expires_at > :now)", "now", now);
        }
    }
}
