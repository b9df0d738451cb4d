package org.tokenledger.server.vault;

import java.util.UUID;

/**
 * Wraps data keys with a key-encryption key that is nowhere in the database. What was wrapped with
 * a key that is destroyed stays unreadable for ever, in backups too. A file by default; a key
 * management service fits in here.
 */
public interface KeyEncryption {
    /** The id of the key that wraps from now on. */
    String current();

    /** Wraps with the current key, for this token or user alone. */
    WrappedKey wrap(DataKey key, UUID subject);

    /**
     * The data key again.
     *
     * @throws KeyMissing when the key that wrapped it is not there
     */
    DataKey unwrap(WrappedKey wrapped, UUID subject);

    /** Learns of keys that somebody else has added. */
    void refresh();

    /** A key-encryption key is not where it should be; whether for ever is not known here. */
    final class KeyMissing extends RuntimeException {
        public KeyMissing(String id, String where) {
            super("the encryption key %s is not in %s".formatted(id, where));
        }
    }
}
