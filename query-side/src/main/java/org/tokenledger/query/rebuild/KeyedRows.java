package org.tokenledger.query.rebuild;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.rebuild.Table.Column;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads a table in the order of its keys, a range at a time, so that no snapshot lives long. */
final class KeyedRows {
    private static final int FETCHED_AT_ONCE = 5_000;

    private final Connection connection;
    private final Table table;
    private final String from;
    private final String keys;

    KeyedRows(Connection connection, String schema, Table table) {
        this.connection = connection;
        this.table = table;
        this.from = " from " + schema + "." + table.name();
        this.keys = list(table.key().stream().map(Column::sorted).toList());
    }

    /** A row; its values as text, in the order of the table's columns. */
    record Row(List<String> key, List<@Nullable String> values) {}

    /** The key of the nth row after a key; none when there are fewer. */
    @Nullable List<String> nthAfter(@Nullable List<String> after, int n) throws SQLException {
        String columns = list(table.key().stream().map(Column::canonical).toList());
        String sql =
                "select %s%s%s order by %s offset %d limit 1"
                        .formatted(columns, from, where(after, null), keys, n - 1);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            set(select, after, null);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= table.key().size(); i++) {
                    key.add(Objects.requireNonNull(row.getString(i)));
                }
                return key;
            }
        }
    }

    /**
     * The rows of a range.
     *
     * @param after the key before the first; none for the first of all
     * @param upTo the last key; none for all that are left
     */
    List<Row> between(@Nullable List<String> after, @Nullable List<String> upTo)
            throws SQLException {
        String columns = list(table.columns().stream().map(Column::canonical).toList());
        String sql = "select %s%s%s order by %s".formatted(columns, from, where(after, upTo), keys);
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCHED_AT_ONCE);
            set(select, after, upTo);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(row(row));
                }
            }
        }
        return rows;
    }

    private Row row(ResultSet row) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(table.columns().size());
        for (int i = 1; i <= table.columns().size(); i++) {
            values.add(row.getString(i));
        }
        List<String> key =
                table.key().stream()
                        .map(column -> Objects.requireNonNull(values.get(column.index())))
                        .toList();
        return new Row(key, values);
    }

    private String where(@Nullable List<String> after, @Nullable List<String> upTo) {
        String parameters =
                table.key().stream()
                        .map(column -> "?::" + column.type())
                        .collect(Collectors.joining(", "));
        List<String> conditions = new ArrayList<>();
        if (after != null) {
            conditions.add("(%s) > (%s)".formatted(keys, parameters));
        }
        if (upTo != null) {
            conditions.add("(%s) <= (%s)".formatted(keys, parameters));
        }
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private static void set(
            PreparedStatement statement, @Nullable List<String> after, @Nullable List<String> upTo)
            throws SQLException {
        List<String> parts = new ArrayList<>();
        if (after != null) {
            parts.addAll(after);
        }
        if (upTo != null) {
            parts.addAll(upTo);
        }
        for (int i = 0; i < parts.size(); i++) {
            statement.setString(i + 1, parts.get(i));
        }
    }

    private static String list(List<String> parts) {
        return String.join(", ", parts);
    }
}
