package org.tokenledger.query.verification;

import org.jspecify.annotations.Nullable;
import org.tokenledger.permission.Role;

import java.util.UUID;

/** A user, as far as the user's tokens are concerned. Changed by the writer alone. */
final class Owner {
    private final UUID id;
    private volatile String username = "";
    private @Nullable Role role;
    private boolean enabled;

    /** All that readers look at. */
    private volatile @Nullable Role usableAs;

    /** Somebody of whom nothing is known yet, whose tokens are refused. */
    Owner(UUID id) {
        this.id = id;
    }

    UUID id() {
        return id;
    }

    String username() {
        return username;
    }

    void isCalled(String username) {
        this.username = username;
    }

    /** The role that limits the tokens; none while they may not be used. */
    @Nullable Role usableAs() {
        return usableAs;
    }

    void is(Role role, boolean enabled) {
        this.role = role;
        this.enabled = enabled;
        usableAs = enabled ? role : null;
    }

    void hasRole(Role role) {
        is(role, enabled);
    }

    void isEnabled(boolean enabled) {
        this.enabled = enabled;
        usableAs = enabled ? role : null;
    }

    void isDeleted() {
        role = null;
        usableAs = null;
        username = "";
    }
}
