package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;

/**
 * One way to sort a list, forwards.
 *
 * @param name as in the {@code sort} parameter
 * @param column what PostgreSQL sorts by; has an index together with the id
 * @param idFirst by the id, and by the column only where that is the same; else the other way round
 * @param key an item's place in this order, for the cursor
 * @param value what the column is compared with, from the key
 */
public record Order<T>(
        String name,
        String column,
        boolean idFirst,
        Function<T, String> key,
        Function<String, Object> value) {

    public static <T> Order<T> byText(String name, String column, Function<T, String> key) {
        return new Order<>(name, column, false, key, text -> text);
    }

    /** For several items of one id: by the id, and then by a text. */
    public static <T> Order<T> within(String name, String column, Function<T, String> key) {
        return new Order<>(name, column, true, key, text -> text);
    }

    /**
     * By a time. PostgreSQL and its driver know an infinite past and future, which is where an item
     * without this time goes.
     *
     * @param absent {@link OffsetDateTime#MIN} or {@link OffsetDateTime#MAX}
     */
    public static <T> Order<T> byTime(
            String name, String column, Function<T, @Nullable Instant> key, OffsetDateTime absent) {
        return new Order<>(
                name,
                column,
                false,
                item -> {
                    Instant time = key.apply(item);
                    return time == null ? "" : time.toString();
                },
                text -> text.isEmpty() ? absent : time(text));
    }

    /** By the number of the event in the ledger, which no two items share. */
    public static <T> Order<T> byPosition(String column, Function<T, Long> key) {
        return new Order<>(
                "position",
                column,
                false,
                item -> key.apply(item).toString(),
                text -> QueryParameters.position("cursor", text));
    }

    private static OffsetDateTime time(String text) {
        try {
            return QueryParameters.instant(text).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException notOurs) {
            throw Cursor.malformed();
        }
    }
}
