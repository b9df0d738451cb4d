package org.tokenledger.server.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.StoredAs;
import org.tokenledger.server.vault.DataKey;
import org.tokenledger.server.vault.NotSealedByThis;
import org.tokenledger.server.vault.PrivateFields;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Events as the bytes that are stored: canonical JSON (RFC 8785) — keys sorted, no white space, no
 * nulls, strings, arrays of strings and whole numbers below 2^53 only, times in UTC with
 * milliseconds, private fields sealed. Written once, and never re-serialised.
 */
final class EventBytes {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .addModule(new SimpleModule().addSerializer(new Milliseconds()))
                    .build();

    private static final Map<String, ObjectReader> EVENTS = new HashMap<>();
    private static final byte[] NO_METADATA = "{}".getBytes(StandardCharsets.UTF_8);

    static {
        Stream.of(LedgerEvent.class.getPermittedSubclasses())
                .flatMap(page -> Stream.of(page.getPermittedSubclasses()))
                .forEach(event -> {
                    StoredAs stored = storedAs(event);
                    EVENTS.put(key(stored.name(), stored.version()), MAPPER.readerFor(event));
                });
    }

    private EventBytes() {}

    static StoredAs storedAs(Class<?> event) {
        return Objects.requireNonNull(
                event.getAnnotation(StoredAs.class), () -> event + " has no stored name");
    }

    static byte[] payload(LedgerEvent event, DataKey key) {
        return MAPPER.writeValueAsBytes(PrivateFields.seal(event, key));
    }

    static byte[] metadata(@Nullable String requestId) {
        return MAPPER.writeValueAsBytes(
                requestId == null ? Map.of() : Map.of("requestId", requestId));
    }

    /**
     * Reads an event back.
     *
     * @param key of its token or user; none when that was destroyed
     * @throws UnreadableEvent for a name, version or shape that this version does not know
     */
    static LedgerEvent event(String name, int version, byte[] payload, @Nullable DataKey key) {
        ObjectReader type = EVENTS.get(key(name, version));
        if (type == null) {
            throw new UnreadableEvent("unknown event " + key(name, version), null);
        }
        try {
            LedgerEvent sealed = type.readValue(payload);
            return key == null ? PrivateFields.erase(sealed) : PrivateFields.open(sealed, key);
        } catch (JacksonException | NotSealedByThis other) {
            throw new UnreadableEvent("unreadable event " + key(name, version), other);
        }
    }

    static @Nullable String requestId(byte[] metadata) {
        if (Arrays.equals(metadata, NO_METADATA)) {
            return null;
        }
        try {
            return MAPPER.readTree(metadata).path("requestId").asString(null);
        } catch (JacksonException other) {
            throw new UnreadableEvent("unreadable metadata", other);
        }
    }

    private static String key(String name, int version) {
        return name + " version " + version;
    }

    /** What is stored is not an event of this version of the ledger: nothing may go on past it. */
    static final class UnreadableEvent extends RuntimeException {
        UnreadableEvent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private static final class Milliseconds extends StdSerializer<Instant> {
        Milliseconds() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializationContext context) {
            json.writeString(MILLISECONDS.format(time));
        }
    }
}
