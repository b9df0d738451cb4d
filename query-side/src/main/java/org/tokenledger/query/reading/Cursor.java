package org.tokenledger.query.reading;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page ended: the last item's place in the order, and its id for those that share the
 * place. The next page is what comes after that, whatever was added or removed meanwhile. Opaque to
 * clients, but not secret: one that was made up finds nothing that its caller may not list.
 *
 * @param list what was listed, with its order and filters; good for no other list
 */
record Cursor(String list, String key, UUID id) {
    private static final int LIST_LENGTH = 16;
    private static final int ID_LENGTH = 36;

    String encode() {
        String text = list + id + key;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Cursor decode(String text, String list) {
        try {
            String decoded =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            if (decoded.length() >= LIST_LENGTH + ID_LENGTH
                    && decoded.startsWith(list)
                    && decoded.indexOf('\0') < 0) {
                String id = decoded.substring(LIST_LENGTH, LIST_LENGTH + ID_LENGTH);
                String key = decoded.substring(LIST_LENGTH + ID_LENGTH);
                return new Cursor(list, key, UUID.fromString(id));
            }
        } catch (IllegalArgumentException notOurs) {
            // Refused below.
        }
        throw malformed();
    }

    static RuntimeException malformed() {
        return QueryParameters.malformed(
                "cursor",
                "cursor must be a nextCursor of this list, with the same sort and filters");
    }
}
