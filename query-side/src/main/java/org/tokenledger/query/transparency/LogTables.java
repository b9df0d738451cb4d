package org.tokenledger.query.transparency;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.tokenledger.events.LogEvent;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.tlog.Hash;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The schema {@code tlog}, within one transaction. */
public final class LogTables {
    /** "ledgtlog" in ASCII: one publisher at a time, over all nodes. */
    private static final String KEY = "x'6c656467746c6f67'::bigint";

    private final Connection connection;

    /** Over a connection in a transaction. */
    public LogTables(Connection connection) {
        this.connection = connection;
    }

    /** Whether nobody else publishes until this transaction ends. */
    boolean isMine() throws SQLException {
        return Objects.requireNonNull(
                one("SELECT pg_try_advisory_xact_lock(" + KEY + ")", row -> row.getBoolean(1)));
    }

    /** Waits until nobody else publishes. */
    public void lock() throws SQLException {
        one("SELECT pg_advisory_xact_lock(" + KEY + ")", row -> true);
    }

    /** How many events are in the ledger, all of them committed. */
    public long head() throws SQLException {
        return Objects.requireNonNull(
                one("SELECT next_position FROM ledger.head", row -> row.getLong(1)));
    }

    public Optional<Epoch> latest() throws SQLException {
        return Optional.ofNullable(
                one(
                        """
                        SELECT number, origin, key, size, checkpoint FROM tlog.epochs
                         ORDER BY number DESC LIMIT 1
                        """,
                        LogTables::epoch));
    }

    /** Whether a log of this ledger goes, or went, by this name. */
    public boolean knows(String origin) throws SQLException {
        return one("SELECT 1 FROM tlog.epochs WHERE origin = ?", row -> true, origin) != null;
    }

    /** All that checkpoints of this ledger are signed for, or were. */
    public Set<VerifierKey> keys() throws SQLException {
        Set<VerifierKey> keys = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT key FROM tlog.epochs
                         UNION
                        SELECT convert_from(payload, 'UTF8')::jsonb ->> 'previousKey'
                          FROM ledger.events WHERE stream = ?
                        """)) {
            set(statement, LogEvent.LOG);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String key = rows.getString(1);
                    if (key != null) {
                        keys.add(VerifierKey.parse(key));
                    }
                }
            }
        }
        return keys;
    }

    private static Epoch epoch(ResultSet row) throws SQLException {
        String checkpoint = row.getString(5);
        return new Epoch(
                row.getInt(1),
                row.getString(2),
                VerifierKey.parse(row.getString(3)),
                row.getLong(4),
                checkpoint == null ? null : Note.parse(checkpoint));
    }

    public void open(Epoch epoch) throws SQLException {
        write(
                "INSERT INTO tlog.epochs (number, origin, key) VALUES (?, ?, ?)",
                epoch.number(),
                epoch.origin(),
                epoch.key().toString());
    }

    /** From now on, checkpoints are signed for another key. */
    public void rotate(Epoch epoch, VerifierKey key) throws SQLException {
        write("UPDATE tlog.epochs SET key = ? WHERE number = ?", key.toString(), epoch.number());
    }

    /** Replaces the last checkpoint by one that is not smaller. */
    void publish(Epoch epoch, long size, Note checkpoint, byte[] tail) throws SQLException {
        write(
                """
                UPDATE tlog.epochs SET size = ?, checkpoint = ?, tail = ?
                 WHERE number = ? AND size <= ?
                """,
                size,
                checkpoint.toString(),
                tail,
                epoch.number(),
                size);
    }

    /** The same checkpoint, with more signatures. */
    public void resign(Epoch epoch, Note checkpoint) throws SQLException {
        write(
                "UPDATE tlog.epochs SET checkpoint = ? WHERE number = ? AND size = ?",
                checkpoint.toString(),
                epoch.number(),
                epoch.size());
    }

    /**
     * The leaf hashes of a tile as they were stored when it was signed, whatever the events say
     * now; empty when there are none.
     */
    public byte[] leaves(Epoch epoch, long index) throws SQLException {
        byte[] full = full(epoch, 0, index);
        if (full != null) {
            return full;
        }
        byte[] tail =
                one(
                        "SELECT tail FROM tlog.epochs WHERE number = ? AND size / 256 = ?",
                        row -> row.getBytes(1),
                        epoch.number(),
                        index);
        return tail == null ? new byte[0] : tail;
    }

    /** The hashes after the last full tile as they were stored when that was signed. */
    byte @Nullable [] tail(Epoch epoch) throws SQLException {
        return one(
                "SELECT tail FROM tlog.epochs WHERE number = ?",
                row -> row.getBytes(1),
                epoch.number());
    }

    void add(Epoch epoch, int level, long index, byte[] hashes, Hash root) throws SQLException {
        write(
                "INSERT INTO tlog.tiles (epoch, level, index, hashes, root) VALUES (?, ?, ?, ?, ?)",
                epoch.number(),
                level,
                index,
                hashes,
                root.bytes());
    }

    /** The hashes of a full tile; null when it is not full yet. */
    byte @Nullable [] full(Epoch epoch, int level, long index) throws SQLException {
        return one(
                "SELECT hashes FROM tlog.tiles WHERE epoch = ? AND level = ? AND index = ?",
                row -> row.getBytes(1),
                epoch.number(),
                level,
                index);
    }

    /**
     * The roots of full tiles that stand side by side: the hashes of the level above.
     *
     * @throws Mismatch when one of them is missing
     */
    byte[] roots(Epoch epoch, int level, long from, int count) throws SQLException {
        ByteBuffer roots = ByteBuffer.allocate(count * Hash.BYTES);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT root FROM tlog.tiles
                         WHERE epoch = ? AND level = ? AND index >= ? AND index < ? ORDER BY index
                        """)) {
            set(statement, epoch.number(), level, from, from + count);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    roots.put(rows.getBytes(1));
                }
            }
        }
        if (roots.hasRemaining()) {
            throw new Mismatch("A tile of level %d is missing".formatted(level));
        }
        return roots.array();
    }

    /**
     * The checkpoint that is cited for the first events: this one, unless another was before.
     *
     * @param last covers them
     */
    Note cite(Epoch epoch, long size, Note last) throws SQLException {
        String before = cited(epoch, size);
        if (before != null) {
            return Note.parse(before);
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO tlog.cited (epoch, size, checkpoint) VALUES (?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """)) {
            set(statement, epoch.number(), size, last.toString());
            statement.executeUpdate();
        }
        return Note.parse(Objects.requireNonNull(cited(epoch, size)));
    }

    private @Nullable String cited(Epoch epoch, long size) throws SQLException {
        return one(
                "SELECT checkpoint FROM tlog.cited WHERE epoch = ? AND size = ?",
                row -> row.getString(1),
                epoch.number(),
                size);
    }

    /** The place of an event; empty when there is no such event. */
    Optional<Long> positionOf(UUID eventId) throws SQLException {
        return Optional.ofNullable(
                one(
                        "SELECT position FROM ledger.events WHERE event_id = ?",
                        row -> row.getLong(1),
                        eventId));
    }

    public Connection connection() {
        return connection;
    }

    public static DataAccessResourceFailureException away(SQLException cause) {
        return new DataAccessResourceFailureException("the database is out of reach", cause);
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> @Nullable T one(String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? reader.read(row) : null;
            }
        }
    }

    private void write(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            if (statement.executeUpdate() != 1) {
                throw new Mismatch("The log in the database is not as it was a moment ago");
            }
        }
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
