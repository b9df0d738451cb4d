package org.tokenledger.query.verification.forward;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * May the bearer of this token do that? For the sub-requests of nginx, Caddy, Traefik and Envoy, by
 * whatever listener they come. Answers from memory: never waits, for a lock, a disk or a network.
 */
public final class ForwardAuth {
    private static final Answer NOT_READY =
            Answer.refusal(Code.NOT_READY, Attempts.NOT_READY).with("Retry-After", "1");
    private static final Answer TOO_MANY =
            Answer.refusal(Code.TOO_MANY_REQUESTS, Attempts.TOO_MANY);

    /** By detail. Only a denial that names a permission is written anew. */
    private static final Map<String, Answer> DENIALS =
            Stream.of(Denied.MISSING, Denied.ODD_FORMAT, Denied.UNKNOWN, Denied.EXPIRED)
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    Denied::detail, denied -> challenge(denied, List.of())));

    private final TokenLookup lookup;
    private final BooleanSupplier ready;
    private final Attempts attempts;

    /**
     * Asks this lookup.
     *
     * @param ready whether the lookup knows everything that any node has answered; while it does
     *     not, the answer is 503 and never a stale yes
     */
    public ForwardAuth(TokenLookup lookup, BooleanSupplier ready, Attempts attempts) {
        this.lookup = lookup;
        this.ready = ready;
        this.attempts = attempts;
    }

    /** What to answer; the attempt is counted, and the use recorded. */
    public Answer answer(Presented request) {
        if (!ready.getAsBoolean()) {
            attempts.notReady();
            return NOT_READY;
        }
        Asked asked = Asked.by(request);
        if (asked.refusal() != null) {
            return asked.refusal();
        }
        long begun = attempts.begin();
        Verdict verdict = lookup.verify(authorization(request)).needing(asked.permissions());
        String client = attempts.client(request.peer(), request::headers);
        int wait = attempts.end(begun, verdict, client);
        return switch (verdict) {
            case Granted granted -> Answer.of(granted);
            case Denied _ when wait > 0 -> TOO_MANY.with("Retry-After", Integer.toString(wait));
            case Denied denied -> refusal(denied, asked.permissions());
        };
    }

    /** None when there is no such header, or more than one. */
    private static @Nullable String authorization(Presented request) {
        List<String> values = request.headers("Authorization");
        return values.size() == 1 ? values.getFirst() : null;
    }

    private static Answer refusal(Denied denied, List<String> asked) {
        Answer known = DENIALS.get(denied.detail());
        return known == null ? challenge(denied, asked) : known;
    }

    private static Answer challenge(Denied denied, List<String> asked) {
        return Answer.of(denied).with("WWW-Authenticate", Challenge.of(denied.code(), asked));
    }
}
