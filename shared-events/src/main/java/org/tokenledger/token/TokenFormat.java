package org.tokenledger.token;

import java.security.SecureRandom;
import java.util.Arrays;
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

    /** Looked up and not compared: no processor predicts which of random digits are letters. */
    private static final byte[] ODD = allButHexDigits();

    public TokenValue generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new TokenValue(prefix + HexFormat.of().formatHex(bytes));
    }

    public boolean matches(String value) {
        if (value.length() != prefix.length() + 2 * RANDOM_BYTES || !value.startsWith(prefix)) {
            return false;
        }
        int odd = 0;
        for (int i = prefix.length(); i < value.length(); i++) {
            char c = value.charAt(i);
            odd |= ODD[c & 127] | c >>> 7;
        }
        return odd == 0;
    }

    private static byte[] allButHexDigits() {
        byte[] odd = new byte[128];
        Arrays.fill(odd, (byte) 1);
        "0123456789abcdef".chars().forEach(digit -> odd[digit] = 0);
        return odd;
    }

    /** What may be shown and logged: the prefix, three dots, and the last six characters. */
    public String hint(TokenValue value) {
        String secret = value.revealSecret();
        return prefix + "..." + secret.substring(secret.length() - HINTED);
    }
}
