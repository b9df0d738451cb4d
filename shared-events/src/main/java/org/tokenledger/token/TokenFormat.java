package org.tokenledger.token;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a token value looks like: a prefix and 64 lower-case hex digits, 32 bytes from a CSPRNG.
 *
 * @param prefix the configured prefix, so that secret scanners can tell a value when they see one
 */
public record TokenFormat(String prefix) {
    public static final String DEFAULT_PREFIX = "tc-apiv1_";

    private static final int RANDOM_BYTES = 32;
    private static final int HINTED = 6;

    public TokenValue generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new TokenValue(prefix + HexFormat.of().formatHex(bytes));
    }

    public boolean matches(String value) {
        if (value.length() != prefix.length() + 2 * RANDOM_BYTES || !value.startsWith(prefix)) {
            return false;
        }
        for (int i = prefix.length(); i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** What may be shown and logged: the prefix, three dots, and the last six characters. */
    public String hint(TokenValue value) {
        String secret = value.revealSecret();
        return prefix + "..." + secret.substring(secret.length() - HINTED);
    }
}
