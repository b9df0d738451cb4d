package org.tokenledger.query.attempt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.tokenledger.contract.Caller;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What becomes of presented tokens: counted by outcome, timed now and then, and failures of one
 * client limited. A token that is good pays for one addition, and is never limited.
 */
public final class Attempts {
    /** What a client is told by a node that might say something stale. */
    public static final String NOT_READY = "This node does not yet know every token";

    /** What a client is told that has failed too often. */
    public static final String TOO_MANY = "Too many failed attempts from this address";

    /** Two looks at the time and a histogram cost as much as a good part of a verification. */
    private static final int ONE_IN = 64;

    private static final long NOT_TIMED = Long.MIN_VALUE;

    private static final Duration[] BUCKETS =
            Stream.of(250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 1_000_000, 10_000_000)
                    .map(Duration::ofNanos)
                    .toArray(Duration[]::new);

    private enum Outcome {
        GRANTED,
        MISSING,
        MALFORMED,
        INVALID,
        EXPIRED,
        INSUFFICIENT,
        LIMITED,
        NOT_READY
    }

    private final TrustedProxies proxies;
    private final FailedAttempts failed;
    private final Uses uses;
    private final LongSupplier nanoTime;
    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    private final Timer timer;

    /**
     * Counts into these meters.
     *
     * @param nanoTime monotonic, in nanoseconds
     */
    public Attempts(
            TrustedProxies proxies,
            FailedAttempts failed,
            Uses uses,
            MeterRegistry meters,
            LongSupplier nanoTime) {
        this.proxies = proxies;
        this.failed = failed;
        this.uses = uses;
        this.nanoTime = nanoTime;
        for (Outcome outcome : Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder("ledger.verifications")
                            .description("Presented tokens by what became of them")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        timer =
                Timer.builder("ledger.verification")
                        .description("Time to a verdict, of one verification in " + ONE_IN)
                        .serviceLevelObjectives(BUCKETS)
                        .register(meters);
    }

    /** See {@link TrustedProxies#client}. */
    public String client(String peer, Function<String, List<String>> headers) {
        return proxies.client(peer, headers);
    }

    /** Before the verdict is sought; what it returns is for {@link #end}. */
    public long begin() {
        return ThreadLocalRandom.current().nextInt(ONE_IN) == 0 ? nanoTime.getAsLong() : NOT_TIMED;
    }

    /**
     * After the verdict was found.
     *
     * @param begun what {@link #begin} returned
     * @param client from {@link #client}
     * @return 0 when the verdict may be answered; else the client has failed too often, and is to
     *     be answered 429 with this number of seconds as {@code Retry-After}
     */
    public int end(long begun, Verdict verdict, String client) {
        if (begun != NOT_TIMED) {
            timer.record(nanoTime.getAsLong() - begun, TimeUnit.NANOSECONDS);
        }
        uses.record(verdict, client);
        Outcome outcome = outcome(verdict);
        int wait =
                switch (outcome) {
                    case MISSING, MALFORMED, INVALID, EXPIRED -> failed.count(client);
                    default -> 0;
                };
        count(wait == 0 ? outcome : Outcome.LIMITED);
        return wait;
    }

    /** After a verdict: what was asked for then needs a permission that the token has not. */
    public void lacking(Caller caller, String permission) {
        String client = caller.clientAddress() == null ? "" : caller.clientAddress();
        uses.record(Denied.lacking(permission, caller.tokenId()), client);
    }

    /** Instead of both: there was no verdict, because the lookup may be behind. */
    public void notReady() {
        count(Outcome.NOT_READY);
    }

    private void count(Outcome outcome) {
        Counter counter = counters.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }

    private static Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case Granted _ -> Outcome.GRANTED;
            case Denied denied ->
                    switch (denied.code()) {
                        case MISSING_AUTHORIZATION -> Outcome.MISSING;
                        case TOKEN_EXPIRED -> Outcome.EXPIRED;
                        case INSUFFICIENT_PERMISSION -> Outcome.INSUFFICIENT;
                        default ->
                                denied.equals(Denied.ODD_FORMAT)
                                        ? Outcome.MALFORMED
                                        : Outcome.INVALID;
                    };
        };
    }
}
