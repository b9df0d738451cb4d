package org.tokenledger.verifier.json;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The fields of a JSON object, none of which is what it should be until it is looked at. */
public record Fields(Map<?, ?> values) {
    public static Fields of(@Nullable Object json) {
        if (json instanceof Map<?, ?> fields) {
            return new Fields(fields);
        }
        throw new Malformed("no JSON object");
    }

    public @Nullable Object any(String name) {
        return values.get(name);
    }

    public String text(String name) {
        if (any(name) instanceof String text) {
            return text;
        }
        throw wrong(name);
    }

    public @Nullable String optionalText(String name) {
        return any(name) == null ? null : text(name);
    }

    public long number(String name) {
        if (any(name) instanceof Long number) {
            return number;
        }
        throw wrong(name);
    }

    public List<?> list(String name) {
        if (any(name) instanceof List<?> list) {
            return list;
        }
        throw wrong(name);
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof String text)) {
                throw wrong(name);
            }
            texts.add(text);
        }
        return texts;
    }

    public Fields object(String name) {
        if (any(name) instanceof Map<?, ?> fields) {
            return new Fields(fields);
        }
        throw wrong(name);
    }

    private static Malformed wrong(String name) {
        return new Malformed("without a usable field " + name);
    }
}
