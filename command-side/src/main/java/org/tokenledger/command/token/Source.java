package org.tokenledger.command.token;

import java.util.Locale;

/** Where a token's value came from. */
public enum Source {
    GENERATED,
    PRESHARED,
    BOOTSTRAP;

    /** The name in events and in the contract. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
