package org.tokenledger.query.verification.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.query.verification.Verdict.Denied;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A refusal as {@code application/problem+json}, written by hand and in advance: most are made once
 * and sent often.
 */
final class Problem {
    private final Code code;
    private final byte[] body;

    Problem(Code code, String detail) {
        this(code, detail, null);
    }

    Problem(Denied denied) {
        this(denied.code(), denied.detail(), denied.required());
    }

    private Problem(Code code, String detail, @Nullable String required) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"type\":\"urn:token-ledger:problem:").append(code);
        json.append("\",\"title\":\"").append(code.title());
        json.append("\",\"status\":").append(code.status());
        json.append(",\"detail\":").append(quoted(detail));
        json.append(",\"instance\":\"/auth\",\"code\":\"").append(code).append('"');
        if (required != null) {
            json.append(",\"required\":").append(quoted(required));
        }
        this.code = code;
        this.body = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(code.status());
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
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
