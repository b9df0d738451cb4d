package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;

/**
 * The one way to say no: ends as {@code application/problem+json} with the code's status. Nothing
 * was written. The message is shown to the client; a token's value in it is made unreadable.
 */
public final class Refused extends RuntimeException {
    /** What is wrong with one field of the request. */
    public record FieldError(String field, String message) {
        public FieldError {
            field = Text.quotable(field);
            message = Text.quotable(message);
        }
    }

    private static final int SOON = 1;

    private final Code code;
    private final transient List<FieldError> errors;
    private final @Nullable String required;
    private final int retryAfter;

    private Refused(Code code, String detail, List<FieldError> errors, @Nullable String required) {
        this(code, detail, errors, required, SOON);
    }

    private Refused(
            Code code,
            String detail,
            List<FieldError> errors,
            @Nullable String required,
            int retryAfter) {
        super(Text.quotable(detail), null, false, false);
        this.code = code;
        this.errors = errors;
        this.required = required == null ? null : Text.quotable(required);
        this.retryAfter = retryAfter;
    }

    public Refused(Code code, String detail) {
        this(code, detail, List.of(), null);
    }

    public static Refused field(Code code, String field, String message) {
        return new Refused(code, message, List.of(new FieldError(field, message)), null);
    }

    public static Refused invalid(String field, String message) {
        return field(Code.INVALID_VALUE, field, message);
    }

    public static Refused malformed(String detail) {
        return new Refused(Code.MALFORMED_REQUEST, detail);
    }

    /** The client has asked too often, and may try again after this many seconds. */
    public static Refused tooMany(String detail, int retryAfter) {
        return new Refused(Code.TOO_MANY_REQUESTS, detail, List.of(), null, retryAfter);
    }

    public static Refused lacking(String permission) {
        return new Refused(
                Code.INSUFFICIENT_PERMISSION,
                "Insufficient permissions: " + permission + " required",
                List.of(),
                permission);
    }

    public static Refused noToken(UUID id) {
        return new Refused(Code.NOT_FOUND, "There is no token " + id);
    }

    public static Refused noUser(UUID id) {
        return new Refused(Code.NOT_FOUND, "There is no user " + id);
    }

    public Code code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** In how many seconds to try again, where trying again helps at all. */
    public int retryAfter() {
        return retryAfter;
    }

    /** The permission that was missing, with {@link Code#INSUFFICIENT_PERMISSION} only. */
    public @Nullable String required() {
        return required;
    }
}
