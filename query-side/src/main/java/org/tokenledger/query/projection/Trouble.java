package org.tokenledger.query.projection;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Tells what will pass by itself from what will be the same at every attempt. */
public final class Trouble {
    /**
     * Classes of SQLSTATE that are about the server and not about what was sent to it: connection,
     * rolled back for others, resources, operator intervention, system error, and 25006, which a
     * replica answers until it is promoted.
     */
    private static final Set<String> PASSING = Set.of("08", "25", "40", "53", "55", "57", "58");

    private Trouble() {}

    /** Without a state it was not the database that spoke, but the pool, of a lost connection. */
    public static boolean passes(Throwable failure) {
        SQLException sql = sql(failure);
        if (sql == null) {
            return false;
        }
        String state = sql.getSQLState();
        return sql instanceof SQLTransientException
                || sql instanceof SQLRecoverableException
                || state == null
                || (state.length() == 5 && PASSING.contains(state.substring(0, 2)));
    }

    /** In one line, and without the rows that PostgreSQL likes to quote. */
    public static String inWords(Throwable failure) {
        SQLException sql = sql(failure);
        return sql == null ? failure.toString() : "the database answered " + sql.getSQLState();
    }

    private static @Nullable SQLException sql(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
