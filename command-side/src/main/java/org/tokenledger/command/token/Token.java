package org.tokenledger.command.token;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.markDeleted;

import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MessageIdentifier;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.Unique;
import org.tokenledger.command.people.People;
import org.tokenledger.command.people.Person;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.events.Cause;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.permission.Permissions;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A credential from its creation to its end. Decides what may follow from what has been; who may
 * ask is decided by {@link TokenPolicy}. {@code active → revoked → deleted}; the grant is only
 * narrowed.
 */
@AggregateRoot(type = TokenEvent.TYPE)
class Token {
    @AggregateIdentifier private UUID id;
    private TokenCreated origin;
    private Instant createdAt;
    private UUID ownerId;
    private Permissions grant;
    private @Nullable Instant revokedAt;
    private @Nullable Cause revocation;
    private long version;
    private @Nullable UUID deletion;

    /** For the framework, which fills it from its events. */
    @SuppressWarnings("NullAway.Init")
    Token() {}

    /** As it begins. */
    static Token of(TokenCreated created, Instant time) {
        Token token = new Token();
        token.on(created, time);
        return token;
    }

    /** What must be free, so that it can begin. */
    static void claim(TokenCreated created, AppendConditions conditions) {
        conditions.claim(Unique.TOKEN_VALUE, created.digest(), created.tokenId());
        conditions.claim(Unique.TOKEN_NAME, created.name(), created.tokenId());
        conditions.givesTo(created.ownerId());
    }

    UUID ownerId() {
        return ownerId;
    }

    long version() {
        return version;
    }

    boolean isRevoked() {
        return revocation != null;
    }

    boolean isExpired(Instant now) {
        return TokenBody.status(isRevoked(), origin.expiresAt(), now).equals(TokenBody.EXPIRED);
    }

    boolean isActive(Instant now) {
        return TokenBody.status(isRevoked(), origin.expiresAt(), now).equals(TokenBody.ACTIVE);
    }

    boolean isBootstrap() {
        return origin.source().equals(Source.BOOTSTRAP.toString());
    }

    /** Whether anything of the grant would be left within this ceiling. */
    boolean fitsWithin(Permissions ceiling) {
        return !grant.within(ceiling).isEmpty();
    }

    /**
     * Gives the token to another owner, with no more than that owner's ceiling. The value stays.
     *
     * @return the permissions that were dropped; nothing happens when the owner is the same
     */
    Permissions reassignTo(UUID newOwner, Permissions ceiling, Instant now, Cause cause) {
        if (isRevoked()) {
            throw new Refused(Code.TOKEN_REVOKED, "A revoked token cannot be reassigned");
        }
        if (isExpired(now)) {
            throw new Refused(Code.EXPIRED, "An expired token cannot be reassigned");
        }
        if (newOwner.equals(ownerId)) {
            return Permissions.NONE;
        }
        if (!fitsWithin(ceiling)) {
            throw new Refused(
                    Code.NO_PERMISSION_LEFT, "The new owner's role allows none of its permissions");
        }
        Permissions kept = grant.within(ceiling);
        Permissions dropped = grant.without(kept);
        AppendConditions.current().givesTo(newOwner);
        apply(new TokenReassigned(id, ownerId, newOwner, kept.sorted(), dropped.sorted(), cause));
        return dropped;
    }

    /**
     * The grant follows its owner's role; never widened.
     *
     * @return the permissions that were dropped
     */
    Permissions narrowTo(Permissions ceiling, Cause cause) {
        Permissions kept = grant.within(ceiling);
        Permissions dropped = grant.without(kept);
        if (!dropped.isEmpty()) {
            apply(new TokenNarrowed(id, kept.sorted(), dropped.sorted(), cause));
        }
        return dropped;
    }

    /** Terminal. A second time changes nothing, and says so. */
    boolean revoke(Cause cause) {
        if (isRevoked()) {
            return false;
        }
        AppendConditions.current().release(Unique.TOKEN_NAME, origin.name(), id);
        apply(new TokenRevoked(id, cause));
        return true;
    }

    /**
     * Refused from now on, gone from lists, its value free again.
     *
     * @return the id of the event that says so
     */
    UUID delete(Cause cause) {
        revoke(cause);
        AppendConditions.current().release(Unique.TOKEN_VALUE, origin.digest(), id);
        apply(new TokenDeleted(id, cause));
        return Objects.requireNonNull(deletion);
    }

    TokenBody body(People people, Instant now) {
        @Nullable Person owner = people.find(ownerId).orElse(null);
        return new TokenBody(
                id,
                origin.name(),
                TokenBody.status(isRevoked(), origin.expiresAt(), now),
                ownerId,
                owner == null ? "" : owner.username(),
                owner != null && owner.enabled(),
                origin.createdBy(),
                grant.sorted(),
                origin.source(),
                origin.hint(),
                createdAt,
                origin.expiresAt(),
                revokedAt,
                revocation == null ? null : revocation.actorUserId(),
                revocation == null ? null : revocation.reason(),
                null,
                version);
    }

    @EventSourcingHandler
    void on(TokenEvent event, @Timestamp Instant time, @MessageIdentifier String eventId) {
        if (event instanceof TokenDeleted) {
            deletion = UUID.fromString(eventId);
        }
        on(event, time);
    }

    private void on(TokenEvent event, Instant time) {
        version++;
        switch (event) {
            case TokenCreated created -> {
                id = created.tokenId();
                origin = created;
                createdAt = time;
                ownerId = created.ownerId();
                grant = Permissions.of(created.permissions());
            }
            case TokenReassigned reassigned -> {
                ownerId = reassigned.ownerId();
                grant = Permissions.of(reassigned.permissions());
            }
            case TokenNarrowed narrowed -> grant = Permissions.of(narrowed.permissions());
            case TokenRevoked revoked -> {
                revokedAt = time;
                revocation = revoked.cause();
            }
            case TokenDeleted deleted -> markDeleted();
        }
    }
}
