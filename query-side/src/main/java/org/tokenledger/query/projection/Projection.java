package org.tokenledger.query.projection;

import org.tokenledger.events.Recorded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Turns events into rows of tables in schema {@code views}. The same events always give the same
 * rows: no clock, no randomness, nothing read but the rows themselves.
 */
public interface Projection {
    /** Its name in {@code views.positions}. */
    String name();

    /** Raised with every change that needs the tables to be built anew. */
    int version();

    /** Its tables, with their schema, in an order in which they can be dropped. */
    List<String> tables();

    /** The statements that create them, empty, with their indexes. */
    String ddl();

    /**
     * Applies the next events, in order. The caller commits them together with the new position, or
     * nothing at all.
     *
     * @throws RuntimeException for an event that it cannot handle, which stops the projection
     */
    void apply(Connection connection, List<Recorded> events) throws SQLException;
}
