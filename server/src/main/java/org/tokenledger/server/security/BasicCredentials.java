package org.tokenledger.server.security;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A browser can't be made to send Bearer, nor can many an OAuth client; in Basic (RFC 7617) the
 * password is the token, the name anything. An OAuth client has form-encoded both before (RFC 6749
 * §2.3.1), which no token of ours looks like.
 */
final class BasicCredentials {
    private static final String BASIC = "Basic ";

    private BasicCredentials() {}

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
        String password = text.substring(text.indexOf(':') + 1);
        return "Bearer " + (password.indexOf('%') < 0 ? password : decoded(password));
    }

    private static String decoded(String password) {
        try {
            return URLDecoder.decode(password, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return password;
        }
    }
}
