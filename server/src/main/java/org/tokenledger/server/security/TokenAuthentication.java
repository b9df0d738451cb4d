package org.tokenledger.server.security;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Asks the token lookup whose token it is; says nothing rather than something stale. */
public final class TokenAuthentication {
    private final TokenLookup lookup;
    private final BooleanSupplier ready;
    private final Attempts attempts;

    /**
     * Authenticates with this lookup.
     *
     * @param ready whether the lookup knows everything that any node has answered
     */
    public TokenAuthentication(TokenLookup lookup, BooleanSupplier ready, Attempts attempts) {
        this.lookup = lookup;
        this.ready = ready;
        this.attempts = attempts;
    }

    /** The address that a request comes from. */
    String client(String peer, Function<String, List<String>> headers) {
        return attempts.client(peer, headers);
    }

    /**
     * The token and its owner, as they stand now.
     *
     * @param authorization the header's value; none when the request has none or more than one
     * @param client the address that the request comes from
     * @throws Refused with a code of status 401, {@code too_many_requests}, or {@code not_ready}
     */
    Granted authenticate(@Nullable String authorization, String client) {
        if (!ready.getAsBoolean()) {
            attempts.notReady();
            throw new Refused(Code.NOT_READY, Attempts.NOT_READY);
        }
        long begun = attempts.begin();
        Verdict verdict = lookup.verify(authorization);
        int wait = attempts.end(begun, verdict, client);
        return switch (verdict) {
            case Granted granted -> granted;
            case Denied _ when wait > 0 -> throw Refused.tooMany(Attempts.TOO_MANY, wait);
            case Denied denied -> throw new Refused(denied.code(), denied.detail());
        };
    }
}
