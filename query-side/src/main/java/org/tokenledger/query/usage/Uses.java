package org.tokenledger.query.usage;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.permission.Permissions;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Collects the uses of known tokens, between one flush and the next. Recording takes no lock and
 * touches no database. What is held is bounded by the tokens used within the last minute, and for
 * refused uses by {@link #MOST_DENIALS}; uses of unknown tokens leave nothing behind.
 */
public final class Uses {
    static final int MOST_DENIALS = 20_000;

    private static final Duration IDLE = Duration.ofMinutes(1);

    /** Refused uses that are alike. */
    record Refusal(UUID tokenId, Code code, @Nullable String required, String client) {}

    /** All that happened since the last time. */
    record Collected(
            Map<UUID, Tally.Taken> uses, Map<Refusal, Tally.Taken> denials, long droppedDenials) {}

    private final Permissions known;
    private final Clock clock;
    private final ConcurrentMap<UUID, Tally> uses = new ConcurrentHashMap<>();
    private final ConcurrentMap<Refusal, Tally> denials = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

    /**
     * Nothing recorded yet.
     *
     * @param known all permissions that exist: a name that a client made up is not kept, so that no
     *     client can fill the record with such names
     */
    public Uses(Permissions known, Clock clock) {
        this.known = known;
        this.clock = clock;
    }

    /** After every verdict. */
    public void record(Verdict verdict, String client) {
        switch (verdict) {
            case Granted granted -> add(uses, granted.tokenId(), client);
            case Denied denied when denied.tokenId() != null -> {
                Refusal refusal =
                        new Refusal(denied.tokenId(), denied.code(), required(denied), client);
                if (denials.size() < MOST_DENIALS || denials.containsKey(refusal)) {
                    add(denials, refusal, client);
                } else {
                    dropped.increment();
                }
            }
            case Denied _ -> {}
        }
    }

    private @Nullable String required(Denied denied) {
        String required = denied.required();
        return required != null && known.has(required) ? required : null;
    }

    /**
     * After a verdict for somebody to whom the token was presented, and who asks us about it. From
     * which address it was presented, we are not told. A denial is not on record: it is the asker
     * who refuses.
     */
    public void recordElsewhere(Verdict verdict) {
        if (verdict instanceof Granted granted) {
            add(uses, granted.tokenId(), Tally.NOWHERE);
        }
    }

    private <K> void add(ConcurrentMap<K, Tally> tallies, K key, String client) {
        long now = clock.millis();
        Tally tally = tallies.get(key);
        if (tally == null) {
            tally = tallies.computeIfAbsent(key, _ -> new Tally(now, client));
        }
        tally.add(now, client);
    }

    /** Only ever called by one thread at a time. */
    Collected collect() {
        return new Collected(collect(uses), collect(denials), dropped.sumThenReset());
    }

    /**
     * What was not used for a while goes. Not at once: a thread may have found a tally and not yet
     * added to it.
     */
    private <K> Map<K, Tally.Taken> collect(ConcurrentMap<K, Tally> tallies) {
        long idleSince = clock.millis() - IDLE.toMillis();
        Map<K, Tally.Taken> collected = new HashMap<>();
        tallies.forEach((key, tally) -> {
            Tally.Taken taken = tally.take();
            if (taken.count() > 0) {
                collected.put(key, taken);
            } else if (taken.lastAt() < idleSince) {
                tallies.remove(key, tally);
            }
        });
        return collected;
    }

    /** How much is held between flushes. */
    int held() {
        return uses.size() + denials.size();
    }
}
