package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code application/x-www-form-urlencoded} body of an OAuth request. May hold a token's value,
 * and so is never printed. Parameters that nobody asks for are ignored (RFC 6749 §3.2).
 */
public final class Form {
    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final char UNDECODABLE = '\uFFFD';

    private final Map<String, String> fields = new HashMap<>();

    private Form() {}

    /**
     * Reads a body.
     *
     * @throws Refused {@code unsupported_media_type}, or {@code malformed_request} when it is not
     *     percent-encoded UTF-8 or has a parameter more than once (RFC 6749 §3.2)
     */
    public static Form parse(@Nullable String contentType, byte[] body) {
        String type = contentType == null ? "" : withoutParameters(contentType);
        if (!type.toLowerCase(Locale.ROOT).equals(TYPE)) {
            throw new Refused(Code.UNSUPPORTED_MEDIA_TYPE, "The body must be " + TYPE);
        }
        Form form = new Form();
        String text = new String(body, StandardCharsets.UTF_8);
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                form.add(pair);
            }
        }
        return form;
    }

    private static String withoutParameters(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon)).strip();
    }

    private void add(String pair) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        if (fields.put(name, value) != null) {
            throw Refused.malformed("The body has a parameter more than once");
        }
    }

    private static String decoded(String text) {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf(UNDECODABLE) < 0) {
                return decoded;
            }
        } catch (IllegalArgumentException badEscape) {
            // Refused below.
        }
        throw Refused.malformed("The body is not percent-encoded UTF-8");
    }

    /**
     * The value of a parameter that must be given; one without a value counts as left out.
     *
     * @throws Refused {@code malformed_request}
     */
    public String required(String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw Refused.field(Code.MALFORMED_REQUEST, name, name + " is missing");
        }
        return value;
    }
}
