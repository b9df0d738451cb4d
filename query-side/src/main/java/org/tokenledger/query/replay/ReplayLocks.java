package org.tokenledger.query.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Locks that belong to the session that runs a replay, and go with it however it ends: so everybody
 * can tell a replay that runs from one whose server is gone, and no node leads.
 */
public final class ReplayLocks {
    private ReplayLocks() {}

    /** Whoever has this may use schema {@code replay}. */
    public static boolean trySlot(Connection connection) throws SQLException {
        return ask(connection, "select pg_try_advisory_lock(hashtext('review.replay'), ?::int)", 0);
    }

    /** Says that this replay runs. */
    static void hold(Connection connection, UUID id) throws SQLException {
        if (!ask(connection, "select pg_try_advisory_lock(?)", key(id))) {
            throw new IllegalStateException("replay " + id + " runs already");
        }
    }

    /** Whether nobody runs this replay any more. */
    static boolean isFree(Connection connection, UUID id) throws SQLException {
        return ask(connection, "select pg_try_advisory_lock(?)", key(id))
                && ask(connection, "select pg_advisory_unlock(?)", key(id));
    }

    private static long key(UUID id) {
        return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
    }

    private static boolean ask(Connection connection, String sql, long key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
