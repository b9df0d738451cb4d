package org.tokenledger.command.user;

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
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Cause;
import org.tokenledger.events.UserEvent;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.permission.Role;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A user from registration to deletion. Who may ask is decided by {@link UserPolicy}. */
@AggregateRoot(type = UserEvent.TYPE)
class User {
    @AggregateIdentifier private UUID id;
    private String username;
    private Role role;
    private boolean enabled;
    private Instant createdAt;
    private long version;
    private @Nullable UUID deletion;

    /** For the framework, which fills it from its events. */
    @SuppressWarnings("NullAway.Init")
    User() {}

    @SuppressWarnings("NullAway.Init")
    User(UserRegistered registered) {
        AppendConditions conditions = AppendConditions.current();
        conditions.claim(Unique.USERNAME, registered.username(), registered.userId());
        if (Role.stored(registered.role()) == Role.OWNER) {
            conditions.claim(Unique.OWNERSHIP, "", registered.userId());
        }
        apply(registered);
    }

    Role role() {
        return role;
    }

    boolean isEnabled() {
        return enabled;
    }

    long version() {
        return version;
    }

    boolean changeRole(Role newRole, Cause cause) {
        if (newRole == role) {
            return false;
        }
        apply(new UserRoleChanged(id, role.toString(), newRole.toString(), cause));
        return true;
    }

    void disable(Cause cause) {
        if (enabled) {
            apply(new UserDisabled(id, cause));
        }
    }

    void enable(Cause cause) {
        if (!enabled) {
            apply(new UserEnabled(id, cause));
        }
    }

    /** Returns the id of the event that says so. */
    UUID delete(Cause cause) {
        AppendConditions.current().release(Unique.USERNAME, username, id);
        apply(new UserDeleted(id, cause));
        return Objects.requireNonNull(deletion);
    }

    void giveOwnershipTo(UUID newOwner, Cause cause) {
        apply(new OwnershipTransferred(id, newOwner, cause));
    }

    void receiveOwnershipFrom(UUID previousOwner, Cause cause) {
        apply(new OwnershipReceived(id, previousOwner, cause));
    }

    UserBody body(long activeTokens) {
        return new UserBody(
                id, username, role.toString(), enabled, createdAt, version, activeTokens);
    }

    @EventSourcingHandler
    void on(UserEvent event, @Timestamp Instant time, @MessageIdentifier String eventId) {
        version++;
        switch (event) {
            case UserRegistered registered -> {
                id = registered.userId();
                username = registered.username();
                role = Role.stored(registered.role());
                enabled = true;
                createdAt = time;
            }
            case UserRoleChanged changed -> role = Role.stored(changed.role());
            case UserDisabled disabled -> enabled = false;
            case UserEnabled isEnabledAgain -> enabled = true;
            case UserDeleted deleted -> {
                deletion = UUID.fromString(eventId);
                markDeleted();
            }
            case OwnershipTransferred transferred -> role = Role.ADMINISTRATOR;
            case OwnershipReceived received -> role = Role.OWNER;
        }
    }
}
