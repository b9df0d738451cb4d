package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.Remembering;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.ledger.GroupCheck.AnswerKey;
import org.tokenledger.server.ledger.GroupCheck.Held;
import org.tokenledger.server.vault.WrappedKey;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;

/** The SQL of an append: what is asked under the head lock, and what is written. */
final class LedgerTables {
    /** The lock first: what follows sees what was committed by whoever held it before. */
    private static final String LOCK_AND_ASK =
            """
            SELECT next_position FROM ledger.head FOR UPDATE;
            SELECT wraps_with FROM vault.current;
            SELECT id, (SELECT e.sequence FROM ledger.events e WHERE e.stream = id
                        ORDER BY e.sequence DESC LIMIT 1)
              FROM unnest(?::uuid[]) AS id;
            SELECT key, holder FROM guard.claims WHERE key = ANY (?::uuid[]);
            SELECT owner, position FROM guard.given WHERE owner = ANY (?::uuid[]);
            SELECT a.scope, a.key
              FROM guard.answers a JOIN unnest(?::uuid[], ?::text[]) AS asked (scope, key)
                ON a.scope = asked.scope AND a.key = asked.key
             WHERE a.answered_at > ?;
            SELECT EXISTS (SELECT FROM guard.nodes WHERE process IS DISTINCT FROM ?::text)
            """;

    /** One round trip. What a claim gives up goes before what is claimed anew. */
    private static final String WRITE =
            """
            INSERT INTO ledger.events (position, event_id, stream, sequence, aggregate, type,
                                       version, time, payload, metadata, salt)
            SELECT position, event_id, stream, sequence, aggregate, type, version,
                   'epoch'::timestamptz + millis * interval '1 millisecond', payload, metadata, salt
              FROM unnest(?::bigint[], ?::uuid[], ?::uuid[], ?::bigint[], ?::text[], ?::text[],
                          ?::smallint[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[])
                AS row (position, event_id, stream, sequence, aggregate, type, version, millis,
                        payload, metadata, salt);
            UPDATE ledger.head SET next_position = ?;
            DELETE FROM guard.claims WHERE key = ANY (?::uuid[]);
            INSERT INTO guard.claims (key, holder) SELECT * FROM unnest(?::uuid[], ?::uuid[]);
            INSERT INTO guard.given (owner, position) SELECT * FROM unnest(?::uuid[], ?::bigint[])
            ON CONFLICT (owner) DO UPDATE SET position = excluded.position;
            INSERT INTO vault.keys (subject, wrapped_with, wrapped)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::bytea[]);
            DELETE FROM vault.keys WHERE subject = ANY (?::uuid[]);
            UPDATE guard.answers SET result = guard.without_private_text(result)
             WHERE concerns && ?::uuid[];
            SELECT pg_notify(?, '') WHERE ?
            """;

    private final Connection connection;
    private final @Nullable String process;

    /**
     * On this connection.
     *
     * @param process which node's appends; none when it is no node's
     */
    LedgerTables(Connection connection, @Nullable String process) {
        this.connection = connection;
        this.process = process;
    }

    Held lockAndAsk(List<AppendRequest> group, Instant answersSince) throws SQLException {
        Set<UUID> streams = new HashSet<>();
        Set<UUID> claims = new HashSet<>();
        Set<UUID> owners = new HashSet<>();
        Set<AnswerKey> keys = new HashSet<>();
        for (AppendRequest request : group) {
            request.rows().forEach(row -> streams.add(row.stream()));
            streams.addAll(request.conditions().mustBeUnchanged().keySet());
            owners.addAll(request.conditions().mustHaveNoneGivenSince().keySet());
            request.conditions().claims().forEach(claim -> claims.add(claim.key()));
            request.conditions().releases().forEach(release -> claims.add(release.key()));
            AnswerKey key = AnswerKey.of(request.conditions());
            if (key != null) {
                keys.add(key);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(LOCK_AND_ASK)) {
            statement.setArray(1, uuids(streams));
            statement.setArray(2, uuids(claims));
            statement.setArray(3, uuids(owners));
            statement.setArray(4, uuids(map(keys, AnswerKey::scope)));
            statement.setArray(5, texts(map(keys, AnswerKey::key)));
            statement.setTimestamp(6, Timestamp.from(answersSince));
            statement.setString(7, process);
            statement.execute();
            return held(statement);
        }
    }

    private static Held held(PreparedStatement statement) throws SQLException {
        long next = -1;
        String wrapsWith;
        Map<UUID, Long> sequences = new HashMap<>();
        Map<UUID, UUID> claims = new HashMap<>();
        Map<UUID, Long> given = new HashMap<>();
        Set<AnswerKey> answered = new HashSet<>();
        try (ResultSet head = statement.getResultSet()) {
            head.next();
            next = head.getLong(1);
        }
        try (ResultSet current = nextResult(statement)) {
            current.next();
            wrapsWith = current.getString(1);
        }
        try (ResultSet rows = nextResult(statement)) {
            while (rows.next()) {
                long last = rows.getLong(2);
                if (!rows.wasNull()) {
                    sequences.put(rows.getObject(1, UUID.class), last);
                }
            }
        }
        try (ResultSet rows = nextResult(statement)) {
            while (rows.next()) {
                claims.put(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class));
            }
        }
        try (ResultSet rows = nextResult(statement)) {
            while (rows.next()) {
                given.put(rows.getObject(1, UUID.class), rows.getLong(2));
            }
        }
        try (ResultSet rows = nextResult(statement)) {
            while (rows.next()) {
                answered.add(new AnswerKey(rows.getObject(1, UUID.class), rows.getString(2)));
            }
        }
        boolean shared;
        try (ResultSet rows = nextResult(statement)) {
            rows.next();
            shared = rows.getBoolean(1);
        }
        return new Held(next, wrapsWith, sequences, claims, given, answered, shared);
    }

    private static ResultSet nextResult(PreparedStatement statement) throws SQLException {
        statement.getMoreResults();
        return statement.getResultSet();
    }

    /** Everything that the winners add, in the order of positions; the caller commits. */
    List<List<Recorded>> write(GroupCheck check, Instant now) throws SQLException {
        List<List<Recorded>> recorded = recorded(check);
        List<Row> rows =
                check.winners().stream().flatMap(winner -> winner.rows().stream()).toList();
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            setEvents(statement, check.firstPosition(), rows);
            statement.setLong(12, check.nextPosition());
            Map<UUID, UUID> claims = check.claimsToAdd();
            Map<UUID, Long> given = check.givenNow();
            statement.setArray(13, uuids(check.claimsToRemove()));
            statement.setArray(14, uuids(claims.keySet()));
            statement.setArray(15, uuids(claims.values()));
            statement.setArray(16, uuids(given.keySet()));
            statement.setArray(17, longs(given.values()));
            setKeys(statement, rows);
            statement.setString(23, NodesTable.CHANNEL);
            statement.setBoolean(24, check.isShared());
            statement.execute();
        }
        for (int i = 0; i < recorded.size(); i++) {
            AppendRequest winner = check.winners().get(i);
            Remembering key = winner.conditions().remembering();
            if (key != null) {
                long position = recorded.get(i).getLast().position();
                AnswersTable.write(
                        connection, key, Objects.requireNonNull(winner.answer()), position, now);
            }
        }
        return recorded;
    }

    private static List<List<Recorded>> recorded(GroupCheck check) {
        List<List<Recorded>> recorded = new ArrayList<>();
        long position = check.firstPosition();
        for (AppendRequest winner : check.winners()) {
            List<Recorded> ofOne = new ArrayList<>(winner.rows().size());
            for (Row row : winner.rows()) {
                ofOne.add(row.at(position++));
            }
            recorded.add(ofOne);
        }
        return recorded;
    }

    private void setKeys(PreparedStatement statement, List<Row> rows) throws SQLException {
        List<UUID> begun = new ArrayList<>();
        List<WrappedKey> keys = new ArrayList<>();
        List<UUID> erased = new ArrayList<>();
        for (Row row : rows) {
            WrappedKey key = row.newKey();
            if (key != null) {
                begun.add(row.stream());
                keys.add(key);
            }
            if (row.erases()) {
                erased.add(row.stream());
            }
        }
        statement.setArray(18, uuids(begun));
        statement.setArray(19, texts(map(keys, WrappedKey::wrappedWith)));
        statement.setArray(20, bytes(map(keys, WrappedKey::bytes)));
        statement.setArray(21, uuids(erased));
        statement.setArray(22, uuids(erased));
    }

    private void setEvents(PreparedStatement statement, long first, List<Row> rows)
            throws SQLException {
        List<Long> positions = LongStream.range(first, first + rows.size()).boxed().toList();
        statement.setArray(1, longs(positions));
        statement.setArray(2, uuids(map(rows, Row::eventId)));
        statement.setArray(3, uuids(map(rows, Row::stream)));
        statement.setArray(4, longs(map(rows, Row::sequence)));
        statement.setArray(5, texts(map(rows, row -> row.event().subjectType())));
        statement.setArray(6, texts(map(rows, row -> row.storedAs().name())));
        statement.setArray(
                7,
                connection.createArrayOf(
                        "smallint",
                        rows.stream()
                                .map(row -> (short) row.storedAs().version())
                                .toArray(Short[]::new)));
        statement.setArray(8, longs(map(rows, row -> row.time().toEpochMilli())));
        statement.setArray(9, bytes(map(rows, Row::payload)));
        statement.setArray(10, bytes(map(rows, Row::metadata)));
        statement.setArray(11, bytes(map(rows, Row::salt)));
    }

    // Arrays of exactly these types go to the database in binary form; all others as text.

    private Array longs(Collection<Long> values) throws SQLException {
        return connection.createArrayOf("bigint", values.toArray(Long[]::new));
    }

    private Array texts(Collection<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray(String[]::new));
    }

    private Array bytes(Collection<byte[]> values) throws SQLException {
        return connection.createArrayOf("bytea", values.toArray(byte[][]::new));
    }

    private Array uuids(Collection<UUID> values) throws SQLException {
        return connection.createArrayOf("uuid", values.toArray());
    }

    private static <T, R> List<R> map(Collection<T> values, Function<T, R> part) {
        return values.stream().map(part).toList();
    }
}
