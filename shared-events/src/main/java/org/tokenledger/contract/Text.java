package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** Checks free text from outside: present, not too long, and nothing in it that cannot be shown. */
public final class Text {
    /** All of a token's value that is secret but its last six characters, after any prefix. */
    private static final Pattern SECRET = Pattern.compile("[0-9a-f]{58}(?=[0-9a-f]{6})");

    private Text() {}

    /**
     * A text that must be given.
     *
     * @param most characters (code points) allowed
     * @throws Refused {@code invalid_value}
     */
    public static String required(String field, @Nullable String text, int most) {
        if (text == null || text.isBlank()) {
            throw Refused.invalid(field, field + " is required");
        }
        return checked(field, text, most);
    }

    public static @Nullable String optional(String field, @Nullable String text, int most) {
        return text == null ? null : checked(field, text, most);
    }

    /** What may be said back to a client that put a token's value where it does not belong. */
    public static String withoutSecrets(String text) {
        return SECRET.matcher(text).replaceAll("...");
    }

    private static String checked(String field, String text, int most) {
        if (text.codePointCount(0, text.length()) > most) {
            throw Refused.invalid(
                    field, field + " must not be longer than " + most + " characters");
        }
        if (text.codePoints().anyMatch(Text::cannotBeShown)) {
            throw Refused.invalid(field, field + " must not contain control characters");
        }
        return text;
    }

    private static boolean cannotBeShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t' && c != '\r';
            case Character.SURROGATE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
