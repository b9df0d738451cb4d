package org.tokenledger.query.replay;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.Trouble;
import org.tokenledger.query.rebuild.Pace;
import org.tokenledger.query.replay.Replay.Phase;
import org.tokenledger.query.transparency.check.LogCheck;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/**
 * One replay of this node, on a thread of its own: waits for its turn, gives way to commands, and
 * ends when it is done, cancelled, or the server stops.
 */
final class RunningReplay {
    static final String SERVER_STOPPED = "the server was stopped";

    private static final Logger LOG = LoggerFactory.getLogger(RunningReplay.class);
    private static final int EVENTS_AT_ONCE = 1_000;
    private static final long TELL_EVERY_NANOS = 500_000_000;
    private static final long LOOK_AGAIN_NANOS = 200_000_000;

    private final UUID id;
    private final long until;
    private final DataSource connections;
    private final Connection work;
    private final ReplayStore store;
    private final Ledger ledger;
    private final LogCheck log;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Thread thread;

    private volatile boolean cancelled;
    private volatile boolean stopped;

    /** The thread's: what was told last, and when. */
    private Phase told = Phase.WAITING;

    private long toldAt;

    /** Runs on a connection that holds the replay's lock; it is closed in the end. */
    RunningReplay(
            UUID id,
            long until,
            DataSource connections,
            Connection work,
            ReplayStore store,
            Ledger ledger,
            LogCheck log,
            Clock clock,
            LongSupplier nanoTime,
            Runnable whenEnded) {
        this.id = id;
        this.until = until;
        this.connections = connections;
        this.work = work;
        this.store = store;
        this.ledger = ledger;
        this.log = log;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.toldAt = nanoTime.getAsLong();
        this.thread =
                Thread.ofPlatform()
                        .name("replay-" + id)
                        .unstarted(() -> {
                            run();
                            whenEnded.run();
                        });
    }

    void start() {
        thread.start();
    }

    /** Returns when it has ended, having left nothing behind. */
    void cancel() {
        cancelled = true;
        join();
    }

    /** As {@link #cancel}, but keeps on record that it was begun. */
    void stop() {
        stopped = true;
        join();
    }

    private void join() {
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Connection building = work;
                Connection live = connections.getConnection()) {
            while (!ReplayLocks.trySlot(building)) {
                tell(Phase.WAITING, 0);
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            ReplayStore.Writer differences = store.new Writer(id);
            Pace pace = Pace.givingWay(ledger::lastAnswered, nanoTime);
            Findings findings =
                    new Replay(ledger, log, pace, nanoTime, EVENTS_AT_ONCE)
                            .run(building, live, until, this::tell, differences);
            differences.flush();
            store.done(id, findings, clock.instant());
        } catch (CancellationException ended) {
            fail(SERVER_STOPPED);
        } catch (SQLException | RuntimeException trouble) {
            LOG.warn("replay {} failed: {}", id, trouble.toString());
            fail(Trouble.inWords(trouble));
        }
    }

    /** A replay that was cancelled is not there any more, and so this says nothing of it. */
    private void fail(String why) {
        try {
            store.failed(id, why, clock.instant());
        } catch (RuntimeException away) {
            // The next server to start sees that nobody runs it.
            LOG.warn("that replay {} failed could not be kept: {}", id, away.toString());
        }
    }

    private void tell(Phase phase, long processed) {
        if (cancelled || stopped) {
            throw new CancellationException();
        }
        long now = nanoTime.getAsLong();
        if (phase != told || now - toldAt > TELL_EVERY_NANOS) {
            told = phase;
            toldAt = now;
            if (!store.progress(id, phase, processed)) {
                throw new CancellationException();
            }
        }
    }
}
