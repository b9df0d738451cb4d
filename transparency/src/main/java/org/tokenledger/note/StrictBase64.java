package org.tokenledger.note;

import java.util.Base64;

/** Base 64 (RFC 4648 §4) in its one canonical form: padded, and no bits left over. */
public final class StrictBase64 {
    private StrictBase64() {}

    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Reads it back.
     *
     * @throws Malformed for every text that {@link #encode} does not write
     */
    public static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (encode(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            throw new Malformed("not Base 64: " + notBase64.getMessage());
        }
        throw new Malformed("Base 64 in another form than the canonical one");
    }
}
