package org.tokenledger.server.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.vault.EncryptionKeyFile;
import org.tokenledger.server.vault.WrappedKey;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import javax.sql.DataSource;

/**
 * Wraps all data keys with a new key-encryption key and destroys the ones before: whatever was
 * deleted until now stays unreadable, even for who has a backup of the database. Servers may run
 * meanwhile. Interrupted anywhere, nothing is lost, and running it again completes it.
 */
public final class EncryptionKeyRotation {
    private static final int AT_ONCE = 1_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final DataSource database;
    private final EncryptionKeyFile keys;

    private EncryptionKeyRotation(DataSource database, EncryptionKeyFile keys) {
        this.database = database;
        this.keys = keys;
    }

    /**
     * Returns when the older keys are gone from the file.
     *
     * @param file of the keys that this database is in use with
     * @param say is told how far it is
     */
    public static void run(DataSource database, PrivateFile file, Consumer<String> say)
            throws SQLException {
        EncryptionKeyFile keys = CurrentEncryption.open(JdbcClient.create(database), file);
        new EncryptionKeyRotation(database, keys).run(say);
    }

    private void run(Consumer<String> say) throws SQLException {
        keys.add();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            wrapWithTheNewOneFromNowOn(connection);
            long wrapped = 0;
            UUID last = BEFORE_ALL;
            for (List<UUID> some = wrapAgain(connection, last);
                    !some.isEmpty();
                    some = wrapAgain(connection, last)) {
                last = some.getLast();
                wrapped += some.size();
                say.accept("wrapped %,d data keys again".formatted(wrapped));
            }
        }
        keys.destroyOlder();
        say.accept("the encryption key is %s, older ones are destroyed".formatted(keys.current()));
    }

    /** Under the head lock, so that no append is under way with another one. */
    private void wrapWithTheNewOneFromNowOn(Connection connection) throws SQLException {
        try (Statement lock = connection.createStatement();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE vault.current SET wraps_with = ?")) {
            lock.execute("SELECT next_position FROM ledger.head FOR UPDATE");
            update.setString(1, keys.current());
            update.executeUpdate();
            connection.commit();
        }
    }

    /** Returns whose keys were wrapped again, in order; none at the end. */
    private List<UUID> wrapAgain(Connection connection, UUID after) throws SQLException {
        List<UUID> subjects = new ArrayList<>();
        List<String> with = new ArrayList<>();
        List<byte[]> wrapped = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT subject, wrapped_with, wrapped FROM vault.keys
                         WHERE subject > ? AND wrapped_with <> ? ORDER BY subject LIMIT ? FOR UPDATE
                        """)) {
            select.setObject(1, after);
            select.setString(2, keys.current());
            select.setInt(3, AT_ONCE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID subject = row.getObject(1, UUID.class);
                    WrappedKey old = new WrappedKey(row.getString(2), row.getBytes(3));
                    WrappedKey again = keys.wrap(keys.unwrap(old, subject), subject);
                    subjects.add(subject);
                    with.add(again.wrappedWith());
                    wrapped.add(again.bytes());
                }
            }
        }
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE vault.keys kept
                           SET wrapped_with = again.wrapped_with, wrapped = again.wrapped
                          FROM unnest(?::uuid[], ?::text[], ?::bytea[])
                            AS again (subject, wrapped_with, wrapped)
                         WHERE kept.subject = again.subject
                        """)) {
            update.setArray(1, connection.createArrayOf("uuid", subjects.toArray(UUID[]::new)));
            update.setArray(2, connection.createArrayOf("text", with.toArray(String[]::new)));
            update.setArray(3, connection.createArrayOf("bytea", wrapped.toArray(byte[][]::new)));
            update.executeUpdate();
        }
        connection.commit();
        return subjects;
    }
}
