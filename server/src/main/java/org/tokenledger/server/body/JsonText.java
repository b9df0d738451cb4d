package org.tokenledger.server.body;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a JSON text may not hold, whatever its fields: bytes that are no UTF-8 (RFC 8259 §8.1), and
 * strings that are no text (§8.2) or that PostgreSQL can't keep. Jackson lets all of it through.
 */
final class JsonText {
    private static final int ESCAPE = 6;

    private JsonText() {}

    /**
     * Checks bytes that may turn out not to be JSON at all: that is found out later.
     *
     * @throws Refused {@code malformed_request}
     */
    static void check(byte[] body) {
        for (byte b : body) {
            if (b == 0) {
                throw refused("The body must not hold the character U+0000");
            }
        }
        String text = decoded(body);
        if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
            throw refused("The body must not begin with a byte order mark");
        }
        checkEscapes(text);
    }

    private static String decoded(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw refused("The body is not valid UTF-8");
        }
    }

    private static void checkEscapes(String text) {
        int at = text.indexOf('\\');
        while (at >= 0) {
            int unit = unit(text, at);
            boolean pair =
                    isHigh(unit)
                            && Character.isLowSurrogate(
                                    (char) Math.max(0, unit(text, at + ESCAPE)));
            if (unit == 0) {
                throw refused("The body must not hold the character U+0000");
            }
            if (unit > 0 && Character.isSurrogate((char) unit) && !pair) {
                throw refused(
                        "The body holds half a character: a surrogate without its other half");
            }
            int length = unit < 0 ? 2 : pair ? 2 * ESCAPE : ESCAPE;
            at = text.indexOf('\\', at + length);
        }
    }

    private static boolean isHigh(int unit) {
        return unit > 0 && Character.isHighSurrogate((char) unit);
    }

    /** The UTF-16 unit that a \\u escape at this place stands for; -1 when there is none. */
    private static int unit(String text, int at) {
        if (at + ESCAPE > text.length() || text.charAt(at) != '\\' || text.charAt(at + 1) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    private static Refused refused(String message) {
        return Refused.field(Code.MALFORMED_REQUEST, "body", message);
    }
}
