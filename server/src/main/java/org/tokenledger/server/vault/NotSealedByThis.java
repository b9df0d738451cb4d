package org.tokenledger.server.vault;

/** Sealed with another key or for another place, or changed since. */
public final class NotSealedByThis extends RuntimeException {
    NotSealedByThis() {
        super("it was not sealed with this key for this place");
    }
}
