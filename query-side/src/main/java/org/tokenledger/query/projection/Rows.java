package org.tokenledger.query.projection;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Writes many rows with one statement: a parameter of it is a whole column. */
public final class Rows<T> {
    private record Column<T>(String type, Function<T, @Nullable Object> value) {}

    private final String sql;
    private final List<Column<T>> columns;

    private Rows(String sql, List<Column<T>> columns) {
        this.sql = sql;
        this.columns = columns;
    }

    /** A statement with an array parameter for each column, to be given in order. */
    public static <T> Rows<T> of(String sql) {
        return new Rows<>(sql, List.of());
    }

    public Rows<T> with(String type, Function<T, @Nullable Object> value) {
        List<Column<T>> more = new ArrayList<>(columns);
        more.add(new Column<>(type, value));
        return new Rows<>(sql, List.copyOf(more));
    }

    /** How many rows were written. */
    public int write(Connection connection, List<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column<T> column = columns.get(i);
                Object[] values =
                        rows.stream().map(column.value).toArray(size -> array(column.type, size));
                statement.setArray(i + 1, connection.createArrayOf(column.type, values));
            }
            return statement.executeUpdate();
        }
    }

    /** Arrays of exactly these types go to the database in binary form; all others as text. */
    private static Object[] array(String type, int size) {
        return switch (type) {
            case "bigint" -> new Long[size];
            case "text" -> new String[size];
            default -> new Object[size];
        };
    }
}
