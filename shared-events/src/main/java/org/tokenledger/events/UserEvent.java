package org.tokenledger.events;

import java.util.UUID;

/** What can happen to a user. Roles are the lower-case names of the contract. */
public sealed interface UserEvent extends LedgerEvent {
    String TYPE = "user";

    UUID userId();

    @Override
    default UUID subjectId() {
        return userId();
    }

    @Override
    default String subjectType() {
        return TYPE;
    }

    @StoredAs(name = "user.registered", version = 2)
    record UserRegistered(UUID userId, @Private String username, String role, Cause cause)
            implements UserEvent {}

    @StoredAs(name = "user.role_changed", version = 2)
    record UserRoleChanged(UUID userId, String previousRole, String role, Cause cause)
            implements UserEvent {}

    @StoredAs(name = "user.disabled", version = 2)
    record UserDisabled(UUID userId, Cause cause) implements UserEvent {}

    @StoredAs(name = "user.enabled", version = 2)
    record UserEnabled(UUID userId, Cause cause) implements UserEvent {}

    @StoredAs(name = "user.deleted", version = 2)
    record UserDeleted(UUID userId, Cause cause) implements UserEvent {}

    /**
     * The owner became an administrator and {@code newOwnerId} the owner, both by this one event,
     * so that exactly one owner exists at every position.
     */
    @StoredAs(name = "user.ownership_transferred", version = 2)
    record OwnershipTransferred(UUID userId, UUID newOwnerId, Cause cause) implements UserEvent {}

    /**
     * The echo of {@link OwnershipTransferred} in the new owner's own stream, appended right after
     * it, so that each stream tells its user's whole story. A fold over all users learns nothing
     * new.
     */
    @StoredAs(name = "user.ownership_received", version = 2)
    record OwnershipReceived(UUID userId, UUID previousOwnerId, Cause cause) implements UserEvent {}
}
