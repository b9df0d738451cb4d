package org.tokenledger.server.problem;

import org.jspecify.annotations.Nullable;
import org.tokenledger.token.TokenValue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a client should have sent where our code has a certain type, in the client's words. */
final class Expected {
    private static final List<Class<?>> WHOLE_NUMBERS =
            List.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class);

    private Expected() {}

    static String of(@Nullable Class<?> type) {
        return switch (type) {
            case null -> "is not allowed";
            case Class<?> t when t.isEnum() -> "must be one of " + names(t);
            case Class<?> t when t == UUID.class -> "must be a UUID";
            case Class<?> t when t == Instant.class -> "must be a time like 2030-01-31T12:00:00Z";
            case Class<?> t when t == Duration.class -> "must be a duration like P30D or PT12H";
            case Class<?> t when t == String.class || t == TokenValue.class -> "must be a string";
            case Class<?> t when t == boolean.class || t == Boolean.class ->
                    "must be true or false";
            case Class<?> t when WHOLE_NUMBERS.contains(t) -> "must be a whole number";
            case Class<?> t when t.isArray() || Collection.class.isAssignableFrom(t) ->
                    "must be an array";
            case Class<?> t when t.isRecord() || Map.class.isAssignableFrom(t) ->
                    "must be an object";
            default -> "is not allowed";
        };
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }
}
