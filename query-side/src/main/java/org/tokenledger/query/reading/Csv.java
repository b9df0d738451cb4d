package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines of comma-separated values (RFC 4180). What a spreadsheet would take for a formula gets an
 * apostrophe in front, by which spreadsheets know a text, and so does what begins with one: to read
 * a cell, take a leading apostrophe away.
 */
public final class Csv {
    public static final String MEDIA_TYPE = "text/csv";

    private static final String FORMULA = "=+-@\t\r'";

    private Csv() {}

    /** One line with its end. */
    public static String line(List<? extends @Nullable Object> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        if (!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}
