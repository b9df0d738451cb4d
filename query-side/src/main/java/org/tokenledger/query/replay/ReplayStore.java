package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.rebuild.Difference.Kind;

import tools.jackson.databind.json.JsonMapper;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

import javax.sql.DataSource;

/** Replays and what they found, the newest of them. */
public final class ReplayStore {
    private static final int KEPT = 20;
    private static final int FETCHED_AT_ONCE = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String STATUS =
            """
            select id, state, phase, until, processed, total, started_at, finished_at, started_by,
                   failure, findings::jsonb -> 'sound'
            from review.replays
            """;

    private static final String ADD_DIFFERENCE =
            """
            insert into review.differences
                (replay, number, view, "table", difference, key, field, rebuilt, live)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;

    public ReplayStore(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Forgets the oldest of those that have ended. */
    void begin(UUID id, long until, Instant now, @Nullable UUID startedBy) {
        jdbc.sql(
                        """
                        insert into review.replays
                            (id, state, phase, until, processed, total, started_at, started_by)
                        values (?, 'running', 'waiting', ?, 0, ?, ?, ?)
                        """)
                .params(id, until, until + 1, Timestamp.from(now))
                .param(startedBy)
                .update();
        jdbc.sql(
                        """
                        delete from review.replays where state <> 'running' and id not in
                            (select id from review.replays order by started_at desc, id desc limit ?)
                        """)
                .param(KEPT)
                .update();
    }

    /** False when the replay is not there any more: somebody has cancelled it. */
    boolean progress(UUID id, Replay.Phase phase, long processed) {
        return jdbc.sql("update review.replays set phase = ?, processed = ? where id = ?")
                        .params(phase.toString(), processed, id)
                        .update()
                == 1;
    }

    void done(UUID id, Findings findings, Instant now) {
        jdbc.sql(
                        """
                        update review.replays
                        set state = 'done', processed = total, finished_at = ?, findings = ?
                        where id = ?
                        """)
                .params(Timestamp.from(now), JSON.writeValueAsString(findings), id)
                .update();
    }

    void failed(UUID id, String why, Instant now) {
        jdbc.sql(
                        """
                        update review.replays set state = 'failed', finished_at = ?, failure = ?
                        where id = ? and state = 'running'
                        """)
                .params(Timestamp.from(now), why, id)
                .update();
    }

    boolean remove(UUID id) {
        return jdbc.sql("delete from review.replays where id = ?").param(id).update() == 1;
    }

    /** Newest first. */
    List<ReplayStatus> list() {
        return jdbc.sql(STATUS + "order by started_at desc, id desc")
                .query(ReplayStore::status)
                .list();
    }

    Optional<ReplayStatus> find(UUID id) {
        return jdbc.sql(STATUS + "where id = ?").param(id).query(ReplayStore::status).optional();
    }

    Optional<Findings> findings(UUID id) {
        return jdbc.sql("select findings from review.replays where id = ? and state = 'done'")
                .param(id)
                .query(String.class)
                .optional()
                .map(json -> JSON.readValue(json, Findings.class));
    }

    private static ReplayStatus status(ResultSet row, int number) throws SQLException {
        OffsetDateTime finished = row.getObject(8, OffsetDateTime.class);
        String sound = row.getString(11);
        return new ReplayStatus(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant(),
                row.getObject(9, UUID.class),
                row.getString(10),
                sound == null ? null : Boolean.valueOf(sound));
    }

    /** In the order in which they were found, however many they are. */
    void differences(UUID id, Consumer<Difference> reader) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            // For a cursor; the pool sets the connection right again.
            connection.setAutoCommit(false);
            try (PreparedStatement select =
                    connection.prepareStatement(
                            """
                            select view, "table", difference, key, field, rebuilt, live
                            from review.differences where replay = ? order by number
                            """)) {
                select.setFetchSize(FETCHED_AT_ONCE);
                select.setObject(1, id);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        reader.accept(difference(row));
                    }
                }
            }
        }
    }

    private static Difference difference(ResultSet row) throws SQLException {
        return new Difference(
                row.getString(1),
                row.getString(2),
                Kind.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }

    /** Collects differences, and writes many of them at once. */
    final class Writer implements Consumer<Difference> {
        private final UUID id;
        private final List<Difference> waiting = new ArrayList<>();
        private long number;

        Writer(UUID id) {
            this.id = id;
        }

        @Override
        public void accept(Difference difference) {
            waiting.add(difference);
            if (waiting.size() >= FETCHED_AT_ONCE) {
                try {
                    flush();
                } catch (SQLException away) {
                    throw new DataAccessResourceFailureException(
                            "differences cannot be kept", away);
                }
            }
        }

        void flush() throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement insert = connection.prepareStatement(ADD_DIFFERENCE)) {
                for (Difference difference : waiting) {
                    insert.setObject(1, id);
                    insert.setLong(2, number++);
                    insert.setString(3, difference.view());
                    insert.setString(4, difference.table());
                    insert.setString(5, difference.difference().toString());
                    insert.setString(6, difference.key());
                    insert.setString(7, difference.field());
                    insert.setString(8, difference.rebuilt());
                    insert.setString(9, difference.live());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            waiting.clear();
        }
    }

    /** Fails those whose server is gone; {@code isGone} tells by their id. */
    void reap(Predicate<UUID> isGone, Instant now, String why) {
        for (ReplayStatus replay : list()) {
            if (replay.unfinished() && isGone.test(replay.id())) {
                failed(replay.id(), why, now);
            }
        }
    }

    /** The last position of the ledger, whichever node appended it; -1 while it is empty. */
    long end() {
        return jdbc.sql("select next_position - 1 from ledger.head").query(Long.class).single();
    }

    /** The last position before the first event that is later than this; -1 before the first. */
    long lastUntil(Instant time) {
        return jdbc.sql(
                        """
                        select coalesce(
                            (select position from ledger.events where time > ?
                             order by position limit 1),
                            (select next_position from ledger.head)) - 1
                        """)
                .param(Timestamp.from(time))
                .query(Long.class)
                .single();
    }
}
