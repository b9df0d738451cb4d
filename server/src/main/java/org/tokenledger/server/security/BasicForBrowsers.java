package org.tokenledger.server.security;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A browser can't be made to send Bearer; in Basic (RFC 7617) the password is the token, the name
 * anything.
 */
final class BasicForBrowsers {
    private static final String BASIC = "Basic ";

    private BasicForBrowsers() {}

    /** Any other header is left as it is. */
    static @Nullable String asBearer(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return header;
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        String text = new String(pair, StandardCharsets.UTF_8);
        return "Bearer " + text.substring(text.indexOf(':') + 1);
    }
}
