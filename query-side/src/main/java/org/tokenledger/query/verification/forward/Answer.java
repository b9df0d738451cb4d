package org.tokenledger.query.verification.forward;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A whole answer, for any listener to send: most refusals are made once and sent often. {@code
 * Content-Length} follows from the body, also where it is left out as in an answer to {@code HEAD}.
 */
public final class Answer {
    /** Names and values hold what may stand in a header, and nothing but ASCII. */
    public record Header(String name, String value) {}

    private static final Header NO_STORE = new Header("Cache-Control", "no-store");
    private static final Header PROBLEM = new Header("Content-Type", "application/problem+json");
    private static final byte[] EMPTY = new byte[0];

    private final int status;
    private final List<Header> headers;
    private final byte[] body;

    private Answer(int status, List<Header> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static Answer of(Granted granted) {
        return new Answer(
                200,
                List.of(
                        new Header("X-Token-Id", granted.tokenId().toString()),
                        new Header("X-Token-Owner", granted.ownerId().toString()),
                        new Header("X-Token-Permissions", granted.scope()),
                        NO_STORE),
                EMPTY);
    }

    /** Without its challenge. */
    static Answer of(Denied denied) {
        return refusal(
                denied.code(), denied.code().status(), denied.detail(), "/auth", denied.required());
    }

    /** A refusal of what was asked at {@code /auth}. */
    static Answer refusal(Code code, String detail) {
        return refusal(code, code.status(), detail, "/auth", null);
    }

    /**
     * A refusal as {@code application/problem+json} (RFC 9457).
     *
     * @param status the code's own, or one that says more
     * @param instance the path that was asked for
     */
    public static Answer refusal(Code code, int status, String detail, String instance) {
        return refusal(code, status, detail, instance, null);
    }

    private static Answer refusal(
            Code code, int status, String detail, String instance, @Nullable String required) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"type\":\"urn:token-ledger:problem:").append(code);
        json.append("\",\"title\":\"").append(code.title());
        json.append("\",\"status\":").append(status);
        json.append(",\"detail\":").append(quoted(detail));
        json.append(",\"instance\":").append(quoted(instance));
        json.append(",\"code\":\"").append(code).append('"');
        if (required != null) {
            json.append(",\"required\":").append(quoted(required));
        }
        return new Answer(
                status,
                List.of(NO_STORE, PROBLEM),
                json.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one header more, before the others. */
    public Answer with(String name, String value) {
        List<Header> more = new ArrayList<>(headers.size() + 1);
        more.add(new Header(name, value));
        more.addAll(headers);
        return new Answer(status, List.copyOf(more), body);
    }

    public int status() {
        return status;
    }

    /** All but {@code Content-Length}, in the order in which they are sent. */
    public List<Header> headers() {
        return headers;
    }

    /** In UTF-8. Not to be changed: the next answer may have the same. */
    public byte[] body() {
        return body;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
