package org.tokenledger.query.rebuild;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.rebuild.KeyedRows.Row;
import org.tokenledger.query.rebuild.Table.Column;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * SHA-256 over what views hold that follows from the ledger: for each table, by view and name, a
 * line {@code view.table}, then for each row in the order of its key a line with the row as
 * canonical JSON, all values as text. The same for the same events, however they were read.
 */
public final class StateDigest {
    private static final int ROWS_AT_ONCE = 5_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MessageDigest sha256;
    private long rows;

    public StateDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Adds a view; to be called in the order of their names. */
    public void add(Beside view, Pace pace) throws SQLException {
        List<Table> tables =
                view.tables().stream().sorted(Comparator.comparing(Table::name)).toList();
        for (Table table : tables) {
            line(table.view() + "." + table.name());
            add(view, table, pace);
        }
    }

    private void add(Beside view, Table table, Pace pace) throws SQLException {
        KeyedRows reader = view.rows(table);
        @Nullable List<String> after = null;
        @Nullable List<String> upTo;
        do {
            upTo = reader.nthAfter(after, ROWS_AT_ONCE);
            for (Row row : reader.between(after, upTo)) {
                line(json(table, row));
                rows++;
            }
            view.commit();
            pace.step();
            after = upTo;
        } while (upTo != null);
    }

    private static String json(Table table, Row row) {
        TreeMap<String, @Nullable String> fields = new TreeMap<>();
        for (Column column : table.columns()) {
            fields.put(column.name(), row.values().get(column.index()));
        }
        return JSON.writeValueAsString(fields);
    }

    private void line(String text) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
    }

    public long rows() {
        return rows;
    }

    /** Lower-case hex; ends the digest. */
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
