package org.tokenledger.query.audit.web;

import jakarta.servlet.http.HttpServletRequest;

import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Granted;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Sees to it that an answer does not outlive the right to it. */
public final class Watch {
    private static final List<String> NEEDED = List.of("audit:read");

    private final TokenLookup lookup;
    private final BooleanSupplier ready;

    /**
     * Asks this lookup.
     *
     * @param ready whether it knows everything that any node has answered
     */
    public Watch(TokenLookup lookup, BooleanSupplier ready) {
        this.lookup = lookup;
        this.ready = ready;
    }

    /** Whether the token of the request is still good, to be asked again and again. */
    BooleanSupplier over(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        return () ->
                ready.getAsBoolean()
                        && lookup.verify(authorization).needing(NEEDED) instanceof Granted;
    }
}
