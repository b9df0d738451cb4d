package org.tokenledger.verifier.json;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON (RFC 8259) as a ledger writes it: objects as maps, arrays as lists, texts, whole numbers as
 * {@code Long}, truth values and null.
 */
public final class Json {
    private static final int DEEPEST = 50;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})(?![0-9.eE])");
    private static final Pattern ESCAPED = Pattern.compile("[0-9a-fA-F]{4}");

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @throws Malformed for everything else
     */
    public static @Nullable Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at < text.length()) {
            throw json.wrong();
        }
        return value;
    }

    private Malformed wrong() {
        return new Malformed("not JSON as a ledger writes it, at character " + at);
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean take(String expected) {
        space();
        boolean found = text.startsWith(expected, at);
        at += found ? expected.length() : 0;
        return found;
    }

    private void require(String expected) {
        if (!take(expected)) {
            throw wrong();
        }
    }

    private @Nullable Object value() {
        if (++depth > DEEPEST) {
            throw wrong();
        }
        Object value = anyValue();
        depth--;
        return value;
    }

    private @Nullable Object anyValue() {
        if (take("{")) {
            return object();
        }
        if (take("[")) {
            return array();
        }
        if (take("\"")) {
            return string();
        }
        if (take("true")) {
            return true;
        }
        if (take("false")) {
            return false;
        }
        return take("null") ? null : number();
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (take("}")) {
            return fields;
        }
        do {
            require("\"");
            String name = string();
            require(":");
            if (fields.containsKey(name)) {
                throw wrong();
            }
            fields.put(name, value());
        } while (take(","));
        require("}");
        return fields;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> values = new ArrayList<>();
        if (take("]")) {
            return values;
        }
        do {
            values.add(value());
        } while (take(","));
        require("]");
        return values;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                throw wrong();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        throw wrong();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : 0;
        if (c == 'u') {
            Matcher hex = ESCAPED.matcher(text).region(at, text.length());
            if (!hex.lookingAt()) {
                throw wrong();
            }
            at += 4;
            return (char) Integer.parseInt(hex.group(), 16);
        }
        int known = "\"\\/bfnrt".indexOf(c);
        if (c == 0 || known < 0) {
            throw wrong();
        }
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private Long number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw wrong();
        }
        at += number.group().length();
        return Long.valueOf(number.group());
    }

    /** In canonical form (RFC 8785). */
    public static String canonical(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(@Nullable Object value, StringBuilder json) {
        switch (value) {
            case Map<?, ?> fields -> {
                // In the order of UTF-16 code units, which is that of Java's strings.
                TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
                fields.forEach((name, field) -> sorted.put(String.valueOf(name), field));
                String between = "{";
                for (Map.Entry<String, @Nullable Object> field : sorted.entrySet()) {
                    json.append(between);
                    string(field.getKey(), json);
                    json.append(':');
                    write(field.getValue(), json);
                    between = ",";
                }
                json.append(sorted.isEmpty() ? "{}" : "}");
            }
            case List<?> values -> {
                json.append('[');
                for (int i = 0; i < values.size(); i++) {
                    json.append(i == 0 ? "" : ",");
                    write(values.get(i), json);
                }
                json.append(']');
            }
            case String text -> string(text, json);
            case null, default -> json.append(value);
        }
    }

    private static void string(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = "\"\\\b\f\n\r\t".indexOf(c);
            if (known >= 0) {
                json.append('\\').append("\"\\bfnrt".charAt(known));
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
