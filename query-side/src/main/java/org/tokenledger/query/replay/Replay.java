package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.Unreadable;
import org.tokenledger.query.rebuild.Beside;
import org.tokenledger.query.rebuild.Comparison;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.rebuild.Pace;
import org.tokenledger.query.rebuild.Projections;
import org.tokenledger.query.rebuild.StateDigest;
import org.tokenledger.query.replay.Findings.Sequences;
import org.tokenledger.query.replay.Findings.View;
import org.tokenledger.query.transparency.check.LogCheck;
import org.tokenledger.query.transparency.check.LogFinding;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads the ledger from its first event to {@code until}, checks that nothing is missing and that
 * all is what was signed, builds every view from it beside the live one, and compares the two.
 * Writes nothing but in schema {@code replay}, and leaves nothing there. One at a time: the caller
 * holds the lock.
 */
public final class Replay {
    /** What a replay is doing, in this order. */
    public enum Phase {
        WAITING,
        READING,
        CHECKING,
        DIGESTING,
        COMPARING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Told how far it is, often, by the thread that works; may end the replay. */
    public interface Progress {
        /**
         * So many events were read.
         *
         * @throws CancellationException to end the replay
         */
        void at(Phase phase, long processed);
    }

    private final Ledger ledger;
    private final LogCheck log;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private final int batch;

    /**
     * A replay of this ledger.
     *
     * @param batch how many events are read and applied at once; of no influence on what is found
     */
    public Replay(Ledger ledger, LogCheck log, Pace pace, LongSupplier nanoTime, int batch) {
        this.ledger = ledger;
        this.log = log;
        this.pace = pace;
        this.nanoTime = nanoTime;
        this.batch = batch;
    }

    /**
     * Runs it.
     *
     * @param work a connection to build on; {@code live} one to read the live views on; both are
     *     the replay's alone
     * @param until a position that is in the ledger
     * @param differences told of every difference
     */
    public Findings run(
            Connection work,
            Connection live,
            long until,
            Progress progress,
            Consumer<Difference> differences)
            throws SQLException {
        try {
            List<Beside> views = Beside.begin(work, Projections.all(), Beside.REPLAY);
            for (Beside view : views) {
                view.unlogged();
            }
            Continuity continuity = read(views, until, progress);
            progress.at(Phase.CHECKING, until + 1);
            Sequences sequences =
                    new StreamCheck(until).run(work, pace, () -> isCancelled(progress, until));
            LogFinding signed = log(work, until, progress);
            progress.at(Phase.DIGESTING, until + 1);
            String digest = digest(views);
            List<View> compared = new ArrayList<>();
            for (Beside view : views) {
                progress.at(Phase.COMPARING, until + 1);
                compared.add(compare(view, live, until, progress, differences));
            }
            boolean sound =
                    continuity.positions().continuous()
                            && sequences.continuous()
                            && signed.matches()
                            && compared.stream()
                                    .allMatch(v -> v.differences() == 0 && v.failure() == null);
            return new Findings(
                    sound,
                    until,
                    continuity.types(),
                    continuity.positions(),
                    sequences,
                    digest,
                    compared,
                    signed);
        } finally {
            work.rollback();
            Beside.clear(work, Beside.REPLAY);
        }
    }

    private static boolean isCancelled(Progress progress, long until) {
        progress.at(Phase.CHECKING, until + 1);
        return false;
    }

    private LogFinding log(Connection work, long until, Progress progress) throws SQLException {
        LogFinding found =
                log.run(
                        work,
                        until,
                        read -> {
                            progress.at(Phase.CHECKING, until + 1);
                            pace.step();
                        });
        work.commit();
        return found;
    }

    private Continuity read(List<Beside> views, long until, Progress progress) throws SQLException {
        Continuity continuity = new Continuity();
        long next = 0;
        while (next <= until) {
            progress.at(Phase.READING, next);
            List<Recorded> events;
            try {
                events = next(next, until, batch);
            } catch (Unreadable unreadable) {
                apply(before(unreadable, next, until), continuity, views);
                if (unreadable.position() <= until) {
                    // No view can know what came of it; the log tells whether it was changed.
                    views.forEach(view -> view.stop(String.valueOf(unreadable.getMessage())));
                    return continuity;
                }
                break;
            }
            if (events.isEmpty()) {
                break;
            }
            apply(events, continuity, views);
            next = events.getLast().position() + 1;
            pace.step();
        }
        continuity.end(until);
        return continuity;
    }

    private static void apply(List<Recorded> events, Continuity continuity, List<Beside> views)
            throws SQLException {
        events.forEach(continuity::add);
        for (Beside view : views) {
            view.apply(events);
        }
    }

    private List<Recorded> next(long from, long until, int most) {
        return ledger.stored(from, (int) Math.min(most, until + 1 - from)).stream()
                .filter(event -> event.position() <= until)
                .toList();
    }

    /** One by one: with gaps before it, any more could reach it. */
    private List<Recorded> before(Unreadable unreadable, long from, long until) {
        List<Recorded> events = new ArrayList<>();
        long last = Math.min(until, unreadable.position() - 1);
        for (long position = from; position <= last; position++) {
            events.addAll(ledger.at(List.of(position)));
        }
        return events;
    }

    private @Nullable String digest(List<Beside> views) throws SQLException {
        if (views.stream().anyMatch(view -> view.failure() != null)) {
            return null;
        }
        StateDigest digest = new StateDigest();
        List<Beside> byName =
                views.stream()
                        .sorted(Comparator.comparing(view -> view.projection().name()))
                        .toList();
        for (Beside view : byName) {
            digest.add(view, pace);
        }
        return digest.hex();
    }

    private View compare(
            Beside view,
            Connection live,
            long until,
            Progress progress,
            Consumer<Difference> differences)
            throws SQLException {
        Comparison comparison = new Comparison(live, ledger, pace, nanoTime);
        long[] found = {0};
        String failure = view.failure();
        if (failure == null) {
            try {
                comparison.compare(
                        view,
                        difference -> {
                            found[0]++;
                            differences.accept(difference);
                            progress.at(Phase.COMPARING, until + 1);
                        });
            } catch (CancellationException cancelled) {
                throw cancelled;
            } catch (IllegalStateException standsStill) {
                live.rollback();
                failure = standsStill.getMessage();
            }
        }
        return new View(
                view.projection().name(),
                view.projection().version(),
                found[0],
                comparison.first() < 0 ? null : comparison.first(),
                comparison.last() < 0 ? null : comparison.last(),
                failure);
    }
}
