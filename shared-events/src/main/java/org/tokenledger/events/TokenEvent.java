package org.tokenledger.events;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What can happen to a token. Permissions are sorted {@code resource:action} names. */
public sealed interface TokenEvent extends LedgerEvent {
    String TYPE = "token";

    UUID tokenId();

    @Override
    default UUID subjectId() {
        return tokenId();
    }

    @Override
    default String subjectType() {
        return TYPE;
    }

    /**
     * A token came to be.
     *
     * @param createdBy the user behind the actor; none when the system created it
     * @param source {@code generated}, {@code preshared} or {@code bootstrap}
     * @param digest SHA-256 of the value, lower-case hex; the value itself is nowhere
     * @param hint the value with all but its prefix and last six characters left out
     * @param droppedPermissions what was asked for and not granted
     */
    @StoredAs(name = "token.created", version = 2)
    record TokenCreated(
            UUID tokenId,
            @Private String name,
            UUID ownerId,
            @Nullable UUID createdBy,
            List<String> permissions,
            List<String> droppedPermissions,
            String source,
            String digest,
            String hint,
            @Nullable Instant expiresAt,
            Cause cause)
            implements TokenEvent {}

    @StoredAs(name = "token.reassigned", version = 2)
    record TokenReassigned(
            UUID tokenId,
            UUID previousOwnerId,
            UUID ownerId,
            List<String> permissions,
            List<String> droppedPermissions,
            Cause cause)
            implements TokenEvent {}

    /** The grant followed its owner's new role. */
    @StoredAs(name = "token.narrowed", version = 2)
    record TokenNarrowed(
            UUID tokenId, List<String> permissions, List<String> droppedPermissions, Cause cause)
            implements TokenEvent {}

    @StoredAs(name = "token.revoked", version = 2)
    record TokenRevoked(UUID tokenId, Cause cause) implements TokenEvent {}

    /** Always after {@link TokenRevoked}: what is deleted was refused before. */
    @StoredAs(name = "token.deleted", version = 2)
    record TokenDeleted(UUID tokenId, Cause cause) implements TokenEvent {}
}
