package org.tokenledger.server.vault;

import org.tokenledger.server.launch.LaunchFailed;

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
     * @throws LaunchFailed when the key that wrapped it is not there, or another is in its place
     */
    DataKey unwrap(WrappedKey wrapped, UUID subject);

    /** Learns of keys that somebody else has added. */
    void refresh();
}
