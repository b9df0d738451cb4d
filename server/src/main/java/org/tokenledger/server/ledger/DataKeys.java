package org.tokenledger.server.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.AppendConflict;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.vault.DataKey;
import org.tokenledger.server.vault.KeyEncryption;
import org.tokenledger.server.vault.WrappedKey;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import javax.sql.DataSource;

/**
 * The keys of private text, one for each token and user. They are written with the first event of a
 * stream and destroyed with the last, in the same transaction.
 */
final class DataKeys {
    private static final int CACHED = 100_000;

    private final JdbcClient jdbc;
    private final KeyEncryption encryption;
    private final Cache<UUID, DataKey> known;

    /** How often keys were forgotten. */
    private long forgotten;

    DataKeys(JdbcClient jdbc, KeyEncryption encryption) {
        this.jdbc = jdbc;
        this.encryption = encryption;
        this.known = Caffeine.newBuilder().maximumSize(CACHED).build();
    }

    /**
     * Those of a database, wrapped with what is in a file.
     *
     * @throws LaunchFailed when the file is not the one of this database
     */
    static DataKeys open(DataSource database, PrivateFile file) {
        JdbcClient jdbc = JdbcClient.create(database);
        return new DataKeys(jdbc, CurrentEncryption.open(jdbc, file));
    }

    /** The key that a reader found beside an event; none when there was none any more. */
    @Nullable DataKey unwrap(UUID subject, @Nullable String wrappedWith, byte @Nullable [] key) {
        return wrappedWith == null || key == null
                ? null
                : encryption.unwrap(new WrappedKey(wrappedWith, key), subject);
    }

    /** Somebody else may have begun to wrap with another key. */
    void refresh() {
        encryption.refresh();
    }

    synchronized void forget(Set<UUID> subjects) {
        forgotten++;
        known.invalidateAll(subjects);
    }

    private synchronized long forgotten() {
        return forgotten;
    }

    /** Not when others were forgotten meanwhile: these may be among them. */
    private synchronized void keep(Map<UUID, DataKey> keys, long since) {
        if (forgotten == since) {
            known.putAll(keys);
        }
    }

    /**
     * The keys of all streams that a request adds to.
     *
     * @param read what the request has read, with its keys
     */
    KeysOfRequest ofRequest(Set<UUID> existing, Map<UUID, KeyedStream> read) {
        long since = forgotten();
        Map<UUID, DataKey> keys = new HashMap<>(known.getAllPresent(existing));
        for (UUID id : existing) {
            KeyedStream stream = read.get(id);
            if (stream != null && stream.key() != null) {
                keys.put(id, stream.key());
            }
        }
        Set<UUID> missing = new HashSet<>(existing);
        missing.removeAll(keys.keySet());
        if (!missing.isEmpty()) {
            keys.putAll(stored(missing));
        }
        return new KeysOfRequest(keys, since);
    }

    private Map<UUID, DataKey> stored(Collection<UUID> subjects) {
        Map<UUID, DataKey> found = new HashMap<>();
        jdbc.sql("SELECT subject, wrapped_with, wrapped FROM vault.keys WHERE subject = ANY (?)")
                .param(subjects.toArray(UUID[]::new))
                .query(row -> {
                    UUID subject = row.getObject(1, UUID.class);
                    WrappedKey wrapped = new WrappedKey(row.getString(2), row.getBytes(3));
                    found.put(subject, encryption.unwrap(wrapped, subject));
                });
        return found;
    }

    /** What one request seals with. */
    final class KeysOfRequest {
        private final Map<UUID, DataKey> keys;
        private final long since;

        private KeysOfRequest(Map<UUID, DataKey> keys, long since) {
            this.keys = keys;
            this.since = since;
        }

        /** A key for a stream that begins, to be stored with its first event. */
        WrappedKey begin(UUID subject) {
            DataKey key = DataKey.generate();
            keys.put(subject, key);
            return encryption.wrap(key, subject);
        }

        /**
         * The key of a stream.
         *
         * @throws AppendConflict when it was destroyed since the stream was read
         */
        DataKey of(UUID subject) {
            DataKey key = keys.get(subject);
            if (key == null) {
                throw new AppendConflict("a token or user was deleted meanwhile");
            }
            return key;
        }

        /** What was appended is in the ledger now; the keys of what it erased are gone. */
        void keepAllBut(Set<UUID> erased) {
            keys.keySet().removeAll(erased);
            keep(keys, since);
        }
    }
}
