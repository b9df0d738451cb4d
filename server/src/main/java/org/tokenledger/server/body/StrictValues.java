package org.tokenledger.server.body;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Ids, times and durations that are strings of one form. Jackson alone would take a number for a
 * time, Base64 for an id, and nothing at all for the id 0.
 */
final class StrictValues extends SimpleModule {
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    StrictValues() {
        super("strict values");
        addDeserializer(UUID.class, new FromText<>(UUID.class, StrictValues::uuid));
        addDeserializer(Instant.class, new FromText<>(Instant.class, StrictValues::instant));
        addDeserializer(Duration.class, new FromText<>(Duration.class, StrictValues::duration));
    }

    /** {@link UUID#fromString} takes {@code 1-1-1-1-1}. */
    static UUID uuid(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a UUID");
        }
        return UUID.fromString(text);
    }

    /** RFC 3339 §5.6, any offset, within the years that it can write. */
    static Instant instant(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 1 && time.getYear() <= 9998) {
                return time.toInstant();
            }
        } catch (DateTimeException notATime) {
            throw new IllegalArgumentException("not a time", notATime);
        }
        throw new IllegalArgumentException("too far away");
    }

    static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException notADuration) {
            throw new IllegalArgumentException("not a duration", notADuration);
        }
    }

    private static final class FromText<T> extends StdDeserializer<T> {
        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser parser, DeserializationContext context)
                throws JacksonException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (T) context.handleUnexpectedToken(handledType(), parser);
            }
            String text = parser.getString();
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException wrong) {
                return (T) context.handleWeirdStringValue(handledType(), text, "wrong form");
            }
        }
    }
}
