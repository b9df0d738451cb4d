package org.tokenledger.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A token's secret value. Not serialisable, not comparable, redacted wherever it is printed: it
 * leaves only through {@link #revealSecret}, and that is called once, for the answer to
 * <em>create</em>.
 */
public final class TokenValue {
    private final String secret;

    public TokenValue(String secret) {
        this.secret = secret;
    }

    /** The secret itself. Never log it, store it, or put it into an exception. */
    public String revealSecret() {
        return secret;
    }

    /** SHA-256 of the value's bytes, lower-case hex: all that is ever stored of it. */
    public String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
