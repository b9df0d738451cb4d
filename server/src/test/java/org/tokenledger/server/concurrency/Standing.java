package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.events.UserEvent;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Tokens and users as they stand after some events, each of which had to be allowed. */
final class Standing {
    record TokenStanding(
            String name,
            String digest,
            UUID owner,
            Permissions permissions,
            boolean revoked,
            boolean deleted) {

        TokenStanding at(UUID newOwner, Permissions left) {
            return new TokenStanding(name, digest, newOwner, left, revoked, deleted);
        }

        TokenStanding ended(boolean forGood) {
            return new TokenStanding(name, digest, owner, permissions, true, forGood);
        }

        boolean isActive() {
            return !revoked && !deleted;
        }
    }

    record UserStanding(String username, Role role, boolean enabled, boolean deleted) {
        UserStanding as(Role newRole) {
            return new UserStanding(username, newRole, enabled, deleted);
        }

        UserStanding enabled(boolean now) {
            return new UserStanding(username, role, now, deleted);
        }

        UserStanding gone() {
            return new UserStanding(username, role, enabled, true);
        }
    }

    private final Map<UUID, TokenStanding> tokens = new HashMap<>();
    private final Map<UUID, UserStanding> users = new HashMap<>();
    private final Map<String, UUID> names = new HashMap<>();
    private final Map<String, UUID> values = new HashMap<>();
    private final Map<String, UUID> usernames = new HashMap<>();

    Map<UUID, TokenStanding> tokens() {
        return tokens;
    }

    Map<UUID, UserStanding> users() {
        return users;
    }

    long owners() {
        return users.values().stream().filter(user -> user.role() == Role.OWNER).count();
    }

    /** A token that is not deleted, when an event is about it. */
    TokenStanding token(UUID id, Recorded about) {
        assertThat(tokens).as("%s", about).containsKey(id);
        TokenStanding token = tokens.get(id);
        assertThat(token.deleted()).as("deleted before %s", about).isFalse();
        return token;
    }

    TokenStanding on(TokenEvent event, Recorded recorded) {
        UUID id = event.tokenId();
        TokenStanding after =
                switch (event) {
                    case TokenCreated created -> created(created, recorded);
                    case TokenReassigned moved -> reassigned(moved, recorded);
                    case TokenNarrowed narrowed -> {
                        TokenStanding token = token(id, recorded);
                        Permissions left = Permissions.of(narrowed.permissions());
                        assertThat(left.without(token.permissions())).isEqualTo(Permissions.NONE);
                        yield token.at(token.owner(), left);
                    }
                    case TokenRevoked _ -> {
                        TokenStanding token = token(id, recorded);
                        assertThat(token.revoked()).as("revoked before %s", recorded).isFalse();
                        names.remove(token.name());
                        yield token.ended(false);
                    }
                    case TokenDeleted _ -> {
                        TokenStanding token = token(id, recorded);
                        assertThat(token.revoked()).as("revoked before %s", recorded).isTrue();
                        values.remove(token.digest());
                        yield token.ended(true);
                    }
                };
        tokens.put(id, after);
        return after;
    }

    private TokenStanding created(TokenCreated created, Recorded recorded) {
        mayBeGivenATo(created.ownerId(), recorded);
        // What was erased meanwhile has no name that could be had twice.
        if (!created.name().isEmpty()) {
            assertThat(names.put(created.name(), created.tokenId())).as("%s", recorded).isNull();
        }
        assertThat(values.put(created.digest(), created.tokenId())).as("%s", recorded).isNull();
        return new TokenStanding(
                created.name(),
                created.digest(),
                created.ownerId(),
                Permissions.of(created.permissions()),
                false,
                false);
    }

    private TokenStanding reassigned(TokenReassigned moved, Recorded recorded) {
        TokenStanding token = token(moved.tokenId(), recorded);
        assertThat(token.revoked()).as("revoked before %s", recorded).isFalse();
        assertThat(moved.previousOwnerId()).as("%s", recorded).isEqualTo(token.owner());
        mayBeGivenATo(moved.ownerId(), recorded);
        Permissions left = Permissions.of(moved.permissions());
        assertThat(left.without(token.permissions())).isEqualTo(Permissions.NONE);
        assertThat(left.isEmpty()).as("nothing left after %s", recorded).isFalse();
        return token.at(moved.ownerId(), left);
    }

    private void mayBeGivenATo(UUID owner, Recorded recorded) {
        assertThat(user(owner, recorded).enabled()).as("%s: enabled", recorded).isTrue();
    }

    private UserStanding user(UUID id, Recorded about) {
        assertThat(users).as("%s", about).containsKey(id);
        UserStanding user = users.get(id);
        assertThat(user.deleted()).as("user deleted before %s", about).isFalse();
        return user;
    }

    void on(UserEvent event, Recorded recorded) {
        UUID id = event.userId();
        if (event instanceof UserRegistered(var same, String username, String role, var cause)) {
            if (!username.isEmpty()) {
                assertThat(usernames.put(username, id)).as("%s", recorded).isNull();
            }
            users.put(id, new UserStanding(username, Role.stored(role), true, false));
            return;
        }
        UserStanding user = user(id, recorded);
        switch (event) {
            case UserRegistered _ -> throw new AssertionError("handled above");
            case UserRoleChanged changed -> {
                assertThat(changed.previousRole()).isEqualTo(user.role().toString());
                users.put(id, user.as(Role.stored(changed.role())));
            }
            case UserDisabled _ -> {
                assertThat(user.enabled()).as("%s", recorded).isTrue();
                users.put(id, user.enabled(false));
            }
            case UserEnabled _ -> {
                assertThat(user.enabled()).as("%s", recorded).isFalse();
                users.put(id, user.enabled(true));
            }
            case UserDeleted _ -> {
                assertThat(user.role()).as("%s", recorded).isNotEqualTo(Role.OWNER);
                usernames.remove(user.username());
                users.put(id, user.gone());
            }
            case OwnershipTransferred(var from, UUID to, var cause) -> {
                UserStanding next = user(to, recorded);
                assertThat(user.role()).as("%s", recorded).isEqualTo(Role.OWNER);
                assertThat(next.role()).as("%s", recorded).isEqualTo(Role.ADMINISTRATOR);
                assertThat(next.enabled()).as("%s", recorded).isTrue();
                users.put(id, user.as(Role.ADMINISTRATOR));
                users.put(to, next.as(Role.OWNER));
            }
            case OwnershipReceived _ ->
                    assertThat(user.role()).as("%s", recorded).isEqualTo(Role.OWNER);
        }
    }
}
