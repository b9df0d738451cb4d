package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What a batch of events makes of one token; what is null stays as it is. */
final class TokenChange {
    final UUID id;
    @Nullable TokenCreated created;
    @Nullable Instant createdAt;
    @Nullable UUID ownerId;
    @Nullable String permissions;
    @Nullable Instant revokedAt;
    @Nullable UUID revokedBy;
    @Nullable String revocationReason;
    boolean deleted;
    long version;

    TokenChange(UUID id) {
        this.id = id;
    }

    void on(TokenEvent event, Recorded recorded) {
        version = recorded.sequence() + 1;
        switch (event) {
            case TokenCreated token -> {
                created = token;
                createdAt = recorded.time();
                ownerId = token.ownerId();
                grant(token.permissions());
            }
            case TokenReassigned moved -> {
                ownerId = moved.ownerId();
                grant(moved.permissions());
            }
            case TokenNarrowed narrowed -> grant(narrowed.permissions());
            case TokenRevoked revoked -> {
                revokedAt = recorded.time();
                revokedBy = revoked.cause().actorUserId();
                revocationReason = revoked.cause().reason();
            }
            case TokenDeleted _ -> deleted = true;
        }
    }

    /** In one text: PostgreSQL has no arrays of arrays of different lengths. */
    private void grant(List<String> names) {
        permissions = String.join(" ", names);
    }
}
