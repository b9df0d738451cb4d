package org.tokenledger.server.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.vault.EncryptionKeyFile;

import java.util.Optional;

/** The key-encryption keys that belong to this database. */
final class CurrentEncryption {
    private static final String CURRENT = "SELECT wraps_with FROM vault.current";

    private CurrentEncryption() {}

    /**
     * Opens the file, or makes it when the database has no data keys yet.
     *
     * @throws LaunchFailed when the file lacks the key that the database is in use with
     */
    static EncryptionKeyFile open(JdbcClient jdbc, PrivateFile file) {
        EncryptionKeyFile keys = new EncryptionKeyFile(file);
        Optional<String> current = jdbc.sql(CURRENT).query(String.class).optional();
        if (current.isEmpty()) {
            if (keys.isEmpty()) {
                keys.create();
            }
            jdbc.sql("INSERT INTO vault.current (wraps_with) VALUES (?) ON CONFLICT DO NOTHING")
                    .param(keys.current())
                    .update();
            current = Optional.of(jdbc.sql(CURRENT).query(String.class).single());
        }
        if (!keys.holds(current.get())) {
            throw new LaunchFailed(
                    "The file %s lacks the encryption key %s that this database is in use with:"
                                    .formatted(file.path(), current.get())
                            + " put the right file there, or name it with --encryption-keys.");
        }
        return keys;
    }
}
