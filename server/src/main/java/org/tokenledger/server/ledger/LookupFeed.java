package org.tokenledger.server.ledger;

import org.tokenledger.events.Recorded;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Tells the lookups every event, in order. Written by the appender's thread; everybody may ask how
 * far it is, and whether that is all.
 */
final class LookupFeed {
    private static final int READ_AT_ONCE = 10_000;

    private final PostgresLedger ledger;
    private final List<Consumer<Recorded>> lookups;
    private volatile long applied;
    private volatile boolean certain;

    LookupFeed(PostgresLedger ledger, List<Consumer<Recorded>> lookups, long applied) {
        this.ledger = ledger;
        this.lookups = List.copyOf(lookups);
        this.applied = applied;
    }

    /** The position of the last event that the lookups were told. */
    long applied() {
        return applied;
    }

    /** Whether that is all that is committed; no while an outcome is unknown. */
    boolean isCertain() {
        return certain;
    }

    void certain(boolean certain) {
        this.certain = certain;
    }

    /** Reads what others appended, up to the position; then the lookups know all. */
    void catchUpTo(long position) {
        while (applied < position) {
            List<Recorded> missed =
                    ledger.stored(applied + 1, (int) Math.min(READ_AT_ONCE, position - applied));
            if (missed.isEmpty()) {
                throw new IllegalStateException("the ledger ends before its head");
            }
            apply(missed);
        }
        certain = true;
    }

    void apply(List<Recorded> events) {
        Set<UUID> erased = new HashSet<>();
        for (Recorded recorded : events) {
            lookups.forEach(lookup -> lookup.accept(recorded));
            applied = recorded.position();
            ledger.recent().add(recorded);
            if (Row.erases(recorded.event())) {
                erased.add(recorded.event().subjectId());
            }
        }
        if (!erased.isEmpty()) {
            ledger.erase(erased);
        }
    }
}
