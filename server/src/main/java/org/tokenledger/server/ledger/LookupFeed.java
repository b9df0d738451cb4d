package org.tokenledger.server.ledger;

import org.tokenledger.events.Recorded;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Tells the lookups every event once, in order: those that the appender has committed, and those
 * that somebody else has. Everybody may ask how far it is, and whether that is all.
 */
final class LookupFeed {
    private static final int READ_AT_ONCE = 10_000;

    private final PostgresLedger ledger;
    private final List<Consumer<Recorded>> lookups;
    private final Consumer<Recorded> byOthers;
    private volatile long applied;
    private volatile long aloneUpTo = -1;
    private volatile boolean certain;

    /**
     * Of these lookups.
     *
     * @param byOthers told the events that it reads, most of which another process has appended
     * @param applied the position up to which the lookups were loaded
     */
    LookupFeed(
            PostgresLedger ledger,
            List<Consumer<Recorded>> lookups,
            Consumer<Recorded> byOthers,
            long applied) {
        this.ledger = ledger;
        this.lookups = List.copyOf(lookups);
        this.byOthers = byOthers;
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

    /** Up to here there is nobody else who would have to be told. */
    long aloneUpTo() {
        return aloneUpTo;
    }

    void aloneUpTo(long position) {
        aloneUpTo = position;
    }

    /**
     * Reads what others appended, up to the end of the ledger; then the lookups know all.
     *
     * @param position the end, which nobody can move meanwhile
     */
    synchronized void catchUpTo(long position) {
        if (applied > position) {
            throw shorter();
        }
        follow(position);
        certain = true;
    }

    /** The same, and whether that is all is not known; returns whether there was anything. */
    synchronized boolean follow(long position) {
        boolean behind = applied < position;
        while (applied < position) {
            List<Recorded> missed =
                    ledger.stored(applied + 1, (int) Math.min(READ_AT_ONCE, position - applied));
            if (missed.isEmpty()) {
                throw shorter();
            }
            missed.forEach(byOthers);
            apply(missed);
        }
        return behind;
    }

    /** The lookups know what is not there: an older database was put under a running server. */
    static IllegalStateException shorter() {
        return new IllegalStateException(
                "the ledger ends before what is known of it; was an older one restored? Restart");
    }

    /** In order, without a gap; what is known already is passed over. */
    synchronized void apply(List<Recorded> events) {
        Set<UUID> erased = new HashSet<>();
        for (Recorded recorded : events) {
            if (recorded.position() <= applied) {
                continue;
            }
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
