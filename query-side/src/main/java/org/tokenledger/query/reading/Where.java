package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The conditions of a statement, of those that were asked for, with their named parameters. */
public final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    public Where and(String condition) {
        conditions.add(condition);
        return this;
    }

    /** Only when there is a value to compare with. */
    public Where and(String condition, String name, @Nullable Object value) {
        if (value != null) {
            and(condition);
            with(name, value);
        }
        return this;
    }

    /** Contains the text, in any case; nothing in the text is a wildcard. */
    public Where andContains(String column, String name, @Nullable String text) {
        // The column sorts by bytes; this collation knows the case of all of Unicode.
        return and(
                column + " collate \"pg_c_utf8\" ilike :" + name,
                name,
                text == null ? null : containing(text));
    }

    /** The pattern of what contains the text. */
    public static String containing(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    public void with(String name, Object value) {
        values.put(name, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
    }

    /** With {@code where} before it, unless there are none. */
    public String sql() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    public Map<String, Object> values() {
        return values;
    }
}
