package org.tokenledger.query.projection;

import org.tokenledger.events.Recorded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Turns events into rows of its own tables. The same events always give the same rows: no clock, no
 * randomness, nothing read but the rows themselves.
 *
 * <p>The live tables are in schema {@code views}; the same projection can be built beside them in
 * another. So its SQL names its tables without a schema, and whoever runs it sets the search path.
 */
public interface Projection {
    /** Its name in {@code positions}. */
    String name();

    /** Raised with every change that needs the tables to be built anew. */
    int version();

    /** Its tables, in an order in which they can be dropped. Each has a primary key. */
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

    /**
     * Columns, as {@code table.column}, whose values do not follow from the ledger. They are left
     * out of comparisons and digests, and are carried over when a rebuilt table takes the place of
     * the live one.
     */
    default Set<String> notOfTheLedger() {
        return Set.of();
    }

    /**
     * What these events mean for tables that are not the projection's, in the same transaction,
     * after {@link #apply}. Happens for the live tables only.
     */
    default void alongside(Connection connection, List<Recorded> events) throws SQLException {
        // Most projections touch nothing but their own tables.
    }
}
