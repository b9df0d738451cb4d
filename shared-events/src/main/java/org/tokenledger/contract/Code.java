package org.tokenledger.contract;

import java.util.Locale;

/** Every way to say no, with its HTTP status. The lower-case name is what clients match. */
public enum Code {
    MALFORMED_REQUEST(400, "The request is malformed"),
    UNKNOWN_PERMISSION(400, "Unknown permission"),
    INVALID_TOKEN_FORMAT(400, "Invalid token format"),
    MISSING_AUTHORIZATION(401, "Not authenticated"),
    INVALID_TOKEN(401, "Not authenticated"),
    TOKEN_EXPIRED(401, "The token has expired"),
    INSUFFICIENT_PERMISSION(403, "Insufficient permission"),
    ROLE_NOT_ALLOWED(403, "The role does not allow it"),
    PRESHARED_TOKENS_DISABLED(403, "Pre-shared tokens are disabled"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "Not acceptable"),
    TOKEN_NAME_CONFLICT(409, "The name is taken"),
    TOKEN_VALUE_CONFLICT(409, "The value is taken"),
    TOKEN_REVOKED(409, "The token is revoked"),
    /**
     * A command on an expired token; at use the same name comes with 401, see {@link
     * #TOKEN_EXPIRED}.
     */
    EXPIRED(409, "The token has expired", "token_expired"),
    USER_DISABLED(409, "The user is disabled"),
    USERNAME_CONFLICT(409, "The username is taken"),
    IDEMPOTENCY_KEY_REUSED(409, "The idempotency key was used for another request"),
    NOT_FINISHED(409, "It is not finished"),
    CONCURRENT_CHANGE(409, "Somebody else changed it at the same time"),
    VERSION_MISMATCH(412, "The version is not the current one"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    NO_PERMISSION_LEFT(422, "No permission is left"),
    INVALID_VALUE(422, "A value is not allowed"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL_ERROR(500, "Internal error"),
    NOT_READY(503, "Not ready");

    private final int status;
    private final String title;
    private final String text;

    Code(int status, String title) {
        this.status = status;
        this.title = title;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    Code(int status, String title, String text) {
        this.status = status;
        this.title = title;
        this.text = text;
    }

    public int status() {
        return status;
    }

    /** The same for every occurrence (RFC 9457 §3.1.3). */
    public String title() {
        return title;
    }

    @Override
    public String toString() {
        return text;
    }
}
