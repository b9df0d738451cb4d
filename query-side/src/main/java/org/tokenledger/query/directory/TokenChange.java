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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a batch of events makes of one token. */
final class TokenChange {
    /** After one of the events; what is null is as it was before the batch. */
    record State(
            UUID id,
            @Nullable Long since,
            @Nullable Long version,
            @Nullable UUID ownerId,
            @Nullable String permissions,
            @Nullable Instant revokedAt,
            @Nullable UUID revokedBy,
            @Nullable String revocationReason) {

        private State grant(@Nullable UUID owner, List<String> names) {
            // In one text: PostgreSQL has no arrays of arrays of different lengths.
            return new State(
                    id,
                    since,
                    version,
                    owner,
                    String.join(" ", names),
                    revokedAt,
                    revokedBy,
                    revocationReason);
        }

        private State at(Recorded event) {
            return new State(
                    id,
                    event.position(),
                    event.sequence() + 1,
                    ownerId,
                    permissions,
                    revokedAt,
                    revokedBy,
                    revocationReason);
        }

        private State after(TokenEvent event, Instant time) {
            return switch (event) {
                case TokenCreated token -> grant(token.ownerId(), token.permissions());
                case TokenReassigned moved -> grant(moved.ownerId(), moved.permissions());
                case TokenNarrowed narrowed -> grant(ownerId, narrowed.permissions());
                case TokenRevoked revoked ->
                        new State(
                                id,
                                since,
                                version,
                                ownerId,
                                permissions,
                                time,
                                revoked.cause().actorUserId(),
                                revoked.cause().reason());
                case TokenDeleted _ -> this;
            };
        }
    }

    /** A state that the batch has ended. */
    record Past(State state, long until) {}

    /** A token that the batch has created. */
    record Created(TokenCreated event, Instant time, State state) {}

    @Nullable Created created;
    final List<Past> past = new ArrayList<>();
    State state;
    boolean deleted;

    TokenChange(UUID id) {
        state = new State(id, null, null, null, null, null, null, null);
    }

    void on(TokenEvent event, Recorded recorded) {
        State before = state;
        state = before.at(recorded).after(event, recorded.time());
        if (event instanceof TokenCreated token) {
            created = new Created(token, recorded.time(), state);
        } else {
            past.add(new Past(before, recorded.position()));
        }
        deleted = event instanceof TokenDeleted;
    }
}
