package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/** A connection that is kept, and opened anew when it is gone. For one thread. */
final class KeptConnection {
    private static final Logger LOG = LoggerFactory.getLogger(KeptConnection.class);

    private final DataSource database;
    private @Nullable Connection connection;

    KeptConnection(DataSource database) {
        this.database = database;
    }

    /**
     * In a transaction of its own, which the caller ends, unless it has set it to commit by itself.
     */
    Connection get() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.getConnection();
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    boolean isLost() {
        Connection open = connection;
        try {
            return open == null || !open.isValid(1);
        } catch (SQLException lost) {
            return true;
        }
    }

    /** What was not committed is undone. */
    void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException alreadyGone) {
                LOG.debug("closing a broken connection", alreadyGone);
            }
        }
    }
}
