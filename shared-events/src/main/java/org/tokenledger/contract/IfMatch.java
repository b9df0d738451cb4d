package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/**
 * The versions that a command may meet, from its {@code If-Match} header (RFC 9110 §13.1.1).
 *
 * @param any whether every version will do: no header, or {@code *}
 * @param tags the opaque tags named, without their quotes
 */
public record IfMatch(boolean any, Set<String> tags) {
    /** What a request without the header asks: nothing. */
    public static final IfMatch ANY = new IfMatch(true, Set.of());

    private static final int LONGEST = 4096;

    public IfMatch {
        tags = Set.copyOf(tags);
    }

    /**
     * Reads the header's value, several lines joined by commas (RFC 9110 §5.3).
     *
     * @throws Refused {@code malformed_request} when it is neither {@code *} nor a list of entity
     *     tags
     */
    public static IfMatch parse(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return ANY;
        }
        if (header.length() > LONGEST) {
            throw malformed();
        }
        return new IfMatch(false, new Tags(header).read());
    }

    /** A version as an entity tag, quotes included. */
    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    public boolean admits(long version) {
        return any || tags.contains(Long.toString(version));
    }

    private static Refused malformed() {
        return Refused.field(
                Code.MALFORMED_REQUEST,
                "If-Match",
                "If-Match must be * or a list of entity tags, like \"7\"");
    }

    /**
     * {@code #entity-tag}. A comma may stand within a tag, so splitting at commas would be wrong.
     */
    private static final class Tags {
        private final String text;
        private final Set<String> strong = new HashSet<>();
        private int at;

        Tags(String text) {
            this.text = text;
        }

        Set<String> read() {
            boolean found = false;
            skipSeparators();
            while (at < text.length()) {
                readTag();
                found = true;
                if (!skipSeparators()) {
                    throw malformed();
                }
            }
            if (!found) {
                throw malformed();
            }
            return strong;
        }

        private void readTag() {
            boolean weak = text.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            int close =
                    open < text.length() && text.charAt(open) == '"'
                            ? text.indexOf('"', open + 1)
                            : -1;
            if (close < 0 || !text.substring(open + 1, close).chars().allMatch(Tags::isEtagc)) {
                throw malformed();
            }
            // If-Match compares strongly, and a weak tag never does (RFC 9110 §8.8.3.2).
            if (!weak) {
                strong.add(text.substring(open + 1, close));
            }
            at = close + 1;
        }

        /** Empty list elements are to be put up with (RFC 9110 §5.6.1.2). */
        private boolean skipSeparators() {
            boolean comma = false;
            while (at < text.length() && " \t,".indexOf(text.charAt(at)) >= 0) {
                comma |= text.charAt(at) == ',';
                at++;
            }
            return comma || at == text.length();
        }

        private static boolean isEtagc(int c) {
            return c == 0x21 || (c >= 0x23 && c <= 0x7E) || (c >= 0x80 && c <= 0xFF);
        }
    }
}
