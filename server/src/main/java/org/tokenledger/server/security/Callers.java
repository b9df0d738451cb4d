package org.tokenledger.server.security;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.tokenledger.contract.Caller;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.server.problem.RequestId;

/** Puts what a request tells of its client beside what its token tells. */
final class Callers {
    private static final int LONGEST_USER_AGENT = 300;

    private Callers() {}

    static Caller caller(Granted granted, String client, HttpServletRequest request) {
        return new Caller(
                granted.tokenId(),
                granted.ownerId(),
                granted.role(),
                granted.permissions(),
                client,
                userAgent(request.getHeader(HttpHeaders.USER_AGENT)),
                RequestId.of(request));
    }

    /** It ends in the ledger for ever, so it may neither be long nor break a line of the log. */
    private static @Nullable String userAgent(@Nullable String header) {
        if (header == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder();
        header.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.isDefined(c))
                .limit(LONGEST_USER_AGENT)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
