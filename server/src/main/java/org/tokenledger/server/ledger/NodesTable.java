package org.tokenledger.server.ledger;

import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** The SQL of nodes that share a ledger, on a session that hears what the others do. */
final class NodesTable {
    /** Whoever appends, or comes to know something, says so here. */
    static final String CHANNEL = "ledger";

    private static final String END = "SELECT next_position - 1 FROM ledger.head";

    private static final String ASK =
            END
                    + "; SELECT id, renewal, applied, lease_millis FROM guard.nodes"
                    + " WHERE process <> current_setting('application_name')";

    private static final String REGISTER =
            """
            INSERT INTO guard.nodes AS known (id, renewal, applied, process, lease_millis)
            VALUES (?, (random() * 1e15)::bigint, ?, current_setting('application_name'), ?)
            ON CONFLICT (id) DO UPDATE SET renewal = excluded.renewal, process = excluded.process,
                   applied = excluded.applied, lease_millis = excluded.lease_millis
             WHERE NOT EXISTS (SELECT FROM pg_stat_activity
                                WHERE application_name = known.process)
            """;

    private static final String RENEW =
            """
            UPDATE guard.nodes SET applied = ?, renewal = renewal + ?
             WHERE id = ? AND process = current_setting('application_name')
            """;

    private static final String DURABLY = "SET LOCAL synchronous_commit = on";

    private static final String TELL = "NOTIFY " + CHANNEL;

    private static final String REMOVE = "DELETE FROM guard.nodes WHERE id = ? AND renewal = ?";

    private static final String LEAVE =
            "DELETE FROM guard.nodes WHERE id = ?"
                    + " AND process = current_setting('application_name')";

    /** Another node, as it last said. */
    record Node(UUID id, long renewal, long applied, Duration lease) {}

    /** What there is: the end of the ledger, and after that was looked at, the other nodes. */
    record Seen(long end, List<Node> others) {}

    private final Connection connection;
    private final NodeId self;

    /**
     * Listens from now on; each statement commits.
     *
     * @param connection a commit of which need not wait for the disk, but for what says otherwise
     *     here. Its application name is this process's alone
     */
    NodesTable(Connection connection, NodeId self) throws SQLException {
        this.connection = connection;
        this.self = self;
        connection.setAutoCommit(true);
        execute("LISTEN " + CHANNEL);
    }

    /** Whether another session says something within this time. */
    boolean hearsSomething(Duration atMost) throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        PGNotification[] heard = session.getNotifications((int) atMost.toMillis());
        return heard != null
                && Arrays.stream(heard).anyMatch(said -> said.getPID() != session.getBackendPID());
    }

    Seen ask() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ASK)) {
            statement.execute();
            long end;
            try (ResultSet head = statement.getResultSet()) {
                head.next();
                end = head.getLong(1);
            }
            statement.getMoreResults();
            List<Node> others = new ArrayList<>();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    others.add(
                            new Node(
                                    rows.getObject(1, UUID.class),
                                    rows.getLong(2),
                                    rows.getLong(3),
                                    Duration.ofMillis(rows.getLong(4))));
                }
            }
            return new Seen(end, others);
        }
    }

    /**
     * From now on the others wait for this node. Durable; and under the head lock, so that an
     * append either comes later and knows of this node, or is known to it when it has read the
     * ledger up to the position returned.
     *
     * @return empty when another process is this node
     */
    OptionalLong register(long applied, Duration lease) throws SQLException {
        return durably(() -> {
            long end;
            try (Statement statement = connection.createStatement();
                    ResultSet head = statement.executeQuery(END + " FOR UPDATE")) {
                head.next();
                end = head.getLong(1);
            }
            int rows = update(REGISTER, self.get(), applied, lease.toMillis());
            execute(TELL);
            return rows == 1 ? OptionalLong.of(end) : OptionalLong.empty();
        });
    }

    /**
     * This node is there, and knows the ledger up to here; durable. False when another node has
     * removed this one, or another process is this node.
     */
    boolean renew(long applied) throws SQLException {
        return durably(() -> update(RENEW, applied, 1, self.get()) == 1);
    }

    /** Wakes the others, to see that this node knows the ledger up to here. */
    void tell(long applied) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RENEW + ";" + TELL)) {
            set(statement, applied, 0, self.get());
            statement.execute();
        }
    }

    /** Nobody waits any more for a node that is silent; durable. False when it was not silent. */
    boolean remove(Node silent) throws SQLException {
        return durably(() -> update(REMOVE, silent.id(), silent.renewal()) == 1);
    }

    /** Nobody waits for this node any more. */
    void leave() throws SQLException {
        durably(() -> {
            update(LEAVE, self.get());
            execute(TELL);
            return true;
        });
    }

    private interface Work<T> {
        T in() throws SQLException;
    }

    /** In a transaction that is on disk when this returns. */
    private <T> T durably(Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        execute(DURABLY);
        T done = work.in();
        connection.commit();
        connection.setAutoCommit(true);
        return done;
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            return statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
