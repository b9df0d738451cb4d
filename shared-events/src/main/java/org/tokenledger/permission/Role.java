package org.tokenledger.permission;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A user's role. Exactly one user is the {@link #OWNER}, at every position of the ledger. */
public enum Role {
    OWNER,
    ADMINISTRATOR,
    MANAGER,
    VIEWER;

    /** Whether users with this role may have tokens made, changed and ended at all. */
    public boolean managesTokens() {
        return this != VIEWER;
    }

    /** Whether this role may touch what belongs to others. */
    public boolean managesOthers() {
        return this == OWNER || this == ADMINISTRATOR;
    }

    /** The name in events and in the contract. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> named(String name) {
        return Arrays.stream(values()).filter(role -> role.toString().equals(name)).findFirst();
    }

    /**
     * The role that a stored event names.
     *
     * @throws IllegalArgumentException for a name that no version of the ledger has written
     */
    public static Role stored(String name) {
        return named(name).orElseThrow(() -> new IllegalArgumentException("no such role: " + name));
    }
}
