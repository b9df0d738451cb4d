package org.tokenledger.query.rebuild;

import org.tokenledger.query.projection.Projection;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A table of a view, as PostgreSQL describes it: its columns that follow from the ledger, and its
 * primary key.
 *
 * @param key the columns of the primary key, in its order
 */
record Table(String view, String name, List<Column> columns, List<Column> key) {
    private static final String COLUMNS =
            """
            select a.attname, format_type(a.atttypid, null),
                   coalesce(array_position(i.indkey::int2[], a.attnum), -1)
            from pg_attribute a
                left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
            order by a.attnum
            """;

    /** A column, and its type as PostgreSQL writes it. */
    record Column(int index, String name, String type) {
        /** The value as a text that depends on no setting of the session. */
        String canonical() {
            if (type.endsWith("[]")) {
                return "array_to_json(%s)::text".formatted(name);
            }
            return switch (type) {
                case "timestamp with time zone" ->
                        """
                        case when isfinite(%1$s)
                             then to_char(%1$s at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                             else %1$s::text end\
                        """
                                .formatted(name);
                case "bytea" -> "encode(%s, 'hex')".formatted(name);
                default -> name + "::text";
            };
        }

        /** As the primary key's index is sorted, whatever the database's own collation. */
        String sorted() {
            return type.equals("text") ? name + " collate \"C\"" : name;
        }

        Comparator<String> order() {
            return switch (type) {
                case "uuid" -> Comparator.naturalOrder();
                case "bigint", "integer", "smallint" -> Comparator.comparing(Long::valueOf);
                case "text" ->
                        (a, b) ->
                                Arrays.compareUnsigned(
                                        a.getBytes(StandardCharsets.UTF_8),
                                        b.getBytes(StandardCharsets.UTF_8));
                default ->
                        throw new IllegalStateException(
                                "a key of type " + type + " cannot be compared");
            };
        }
    }

    static Table of(Connection connection, String schema, Projection projection, String name)
            throws SQLException {
        Set<String> leftOut = projection.notOfTheLedger();
        List<Column> columns = new ArrayList<>();
        List<Column> key = new ArrayList<>(Arrays.asList(new Column[8]));
        try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, schema + "." + name);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String column = row.getString(1);
                    if (leftOut.contains(name + "." + column)) {
                        continue;
                    }
                    Column found = new Column(columns.size(), column, row.getString(2));
                    columns.add(found);
                    if (row.getInt(3) >= 0) {
                        key.set(row.getInt(3), found);
                    }
                }
            }
        }
        key.removeIf(Objects::isNull);
        if (key.isEmpty()) {
            throw new IllegalStateException("table " + name + " has no primary key");
        }
        return new Table(projection.name(), name, List.copyOf(columns), List.copyOf(key));
    }

    /** Orders keys as the index does. */
    Comparator<List<String>> keyOrder() {
        List<Comparator<String>> orders = key.stream().map(Column::order).toList();
        return (a, b) -> {
            for (int i = 0; i < orders.size(); i++) {
                int order = orders.get(i).compare(a.get(i), b.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }
}
