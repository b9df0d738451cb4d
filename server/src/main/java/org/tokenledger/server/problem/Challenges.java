package org.tokenledger.server.problem;

import jakarta.servlet.http.HttpServletRequest;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.verification.forward.Challenge;

import java.util.List;

/** What a refused client is told to authenticate with (RFC 9110 §11.6.1, RFC 6750 §3). */
public final class Challenges {
    private static final String BASIC_TOO = "org.tokenledger.basicToo";
    private static final String BASIC = "Basic realm=\"token-ledger\", charset=\"UTF-8\"";

    private Challenges() {}

    /** This request may be repeated with the token as the password of HTTP Basic. */
    public static void offerBasic(HttpServletRequest request) {
        request.setAttribute(BASIC_TOO, true);
    }

    static List<String> to(Refused refused, HttpServletRequest request) {
        Code code = refused.code();
        if (code.status() != 401 && code != Code.INSUFFICIENT_PERMISSION) {
            return List.of();
        }
        String required = refused.required();
        String bearer = Challenge.of(code, required == null ? List.of() : List.of(required));
        boolean basicToo = code.status() == 401 && request.getAttribute(BASIC_TOO) != null;
        return basicToo ? List.of(bearer, BASIC) : List.of(bearer);
    }
}
