package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** Checks free text from outside: present, not too long, and nothing in it that cannot be shown. */
public final class Text {
    /** All of a token's value that is secret but its last six characters, after any prefix. */
    private static final Pattern SECRET = Pattern.compile("[0-9a-f]{58}(?=[0-9a-f]{6})");

    private static final int LONGEST_QUOTE = 500;

    private Text() {}

    /**
     * A name: a text of one line that must be given, and that can be told from others by looking.
     *
     * @param most characters (code points) allowed
     * @throws Refused {@code invalid_value}
     */
    public static String required(String field, @Nullable String text, int most) {
        if (text == null || text.codePoints().allMatch(Text::leavesNoMark)) {
            throw Refused.invalid(field, field + " is required");
        }
        if (text.codePoints().anyMatch(Text::breaksTheLine)) {
            throw Refused.invalid(field, field + " must be one line of text in one direction");
        }
        return checked(field, text, most);
    }

    /** A text of any number of lines. */
    public static @Nullable String optional(String field, @Nullable String text, int most) {
        return text == null ? null : checked(field, text, most);
    }

    /**
     * What may be said back to a client about what it sent: not all of it when it is long, and
     * never a token's value that was put where it does not belong.
     */
    public static String quotable(String text) {
        String safe = SECRET.matcher(text).replaceAll("...");
        return beginning(safe, LONGEST_QUOTE);
    }

    /** The text if it is not longer than this, else its beginning and an ellipsis. */
    public static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        // Half a character cannot be written in UTF-8.
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    private static String checked(String field, String text, int most) {
        if (text.codePointCount(0, text.length()) > most) {
            throw Refused.invalid(
                    field, field + " must not be longer than " + most + " characters");
        }
        if (text.codePoints().anyMatch(Text::cannotBeShown)) {
            throw Refused.invalid(
                    field,
                    field + " must not contain what cannot be shown, like control characters");
        }
        return text;
    }

    private static boolean leavesNoMark(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT;
    }

    /** Breaks, tabs, and the characters that override the direction of the text (UAX #9 §2). */
    private static boolean breaksTheLine(int c) {
        return switch (Character.getType(c)) {
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.CONTROL -> c == '\n' || c == '\t' || c == '\r';
            default -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        };
    }

    private static boolean cannotBeShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t' && c != '\r';
            case Character.SURROGATE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
