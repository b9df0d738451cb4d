package org.tokenledger.query.projection;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import javax.sql.DataSource;

/**
 * Keeps one view in step with the ledger, on a thread of its own. Trouble with the database is sat
 * out, for as long as it takes. An event that the projection cannot handle stops it for good: the
 * view stays at the last position that is right, {@link #failure} says why, and nothing is ever
 * skipped.
 */
public final class ProjectionRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProjectionRunner.class);

    private static final int BATCH = 2_000;

    /** How late an event of another node may be seen when nobody waits for it. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /** What comes meanwhile is taken together: a round costs the same for one event and for ten. */
    private static final Duration BREATH = Duration.ofMillis(2);

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration SLOWEST_RETRY = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final Projection projection;
    private final ViewTables tables;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();

    /** Under the lock: there may be something new in the ledger, or it is time to go. */
    private final Condition woken = lock.newCondition();

    /** Under the lock: the position changed, or will not change any more. */
    private final Condition moved = lock.newCondition();

    private boolean awake;
    private boolean closed;
    private volatile long position = -1;
    private volatile @Nullable String failure;

    /** The thread's; one at a time after a failure, to find the event that cannot be handled. */
    private int batch = BATCH;

    public ProjectionRunner(DataSource dataSource, Ledger ledger, Projection projection) {
        this.ledger = ledger;
        this.projection = projection;
        this.tables = new ViewTables(dataSource, projection);
        this.thread = Thread.ofPlatform().name("view-" + projection.name()).unstarted(this::run);
    }

    /**
     * Brings the tables into shape and up to the end of the ledger, on the caller's thread, before
     * {@link #start}. An event that cannot be handled ends it early, with a {@link #failure}.
     *
     * @param enough ends it early too; asked after each batch
     */
    public void catchUp(BooleanSupplier enough) throws SQLException {
        reached(tables.prepare(ledger));
        log.info("View {} starts from position {}", projection.name(), position);
        long start = position;
        while (failure == null && step() && !enough.getAsBoolean()) {
            // Until nothing is left.
        }
        if (position - start > BATCH) {
            tables.analyze();
        }
    }

    /** Up to the end, however long that takes. */
    public void catchUp() throws SQLException {
        catchUp(() -> false);
    }

    public void start() {
        thread.start();
    }

    /** There is something new in the ledger. Cheap; to be called after every append. */
    public void wake() {
        lock.lock();
        try {
            awake = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    public String name() {
        return projection.name();
    }

    /** The position that the view shows; -1 while it is empty. */
    public long position() {
        return position;
    }

    /** Why the view stands still for good; none while it does not. */
    public @Nullable String failure() {
        return failure;
    }

    /** Waits until the view shows this position; false when it does not in time. */
    public boolean await(long wanted, Duration atMost) {
        if (position < wanted) {
            wake();
        }
        return follow(wanted, atMost);
    }

    /** The same, without asking the ledger at once: for whoever follows the view. */
    public boolean follow(long wanted, Duration atMost) {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (position < wanted && failure == null && !closed && nanos > 0) {
                nanos = moved.awaitNanos(nanos);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return position >= wanted;
    }

    /** Ends after the batch in hand. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            woken.signalAll();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        boolean more = true;
        while (failure == null && !isClosed()) {
            try {
                if (more) {
                    LockSupport.parkNanos(BREATH.toNanos());
                } else {
                    sleep(LONGEST_SLEEP);
                }
                more = step();
                retry = FIRST_RETRY;
            } catch (SQLException | RuntimeException trouble) {
                log.warn(
                        "View {} waits at position {} for the database: {}",
                        projection.name(),
                        position,
                        Trouble.inWords(trouble));
                sleepThrough(retry);
                retry = Collections.min(List.of(retry.multipliedBy(2), SLOWEST_RETRY));
                more = true;
            }
        }
    }

    /**
     * Applies the next batch.
     *
     * @return false when there was nothing to apply
     * @throws SQLException only what will pass, bare or as the cause of another exception
     */
    private boolean step() throws SQLException {
        try {
            List<Recorded> events = ledger.from(position + 1, batch);
            if (events.isEmpty()) {
                batch = BATCH;
                return false;
            }
            reached(tables.apply(position, events));
        } catch (SQLException | RuntimeException trouble) {
            if (Trouble.passes(trouble)) {
                throw trouble;
            }
            if (batch == 1) {
                fail(trouble);
            }
            batch = 1;
        }
        return true;
    }

    private void reached(long reached) {
        lock.lock();
        try {
            position = reached;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Exception trouble) {
        String why =
                "View %s cannot handle the event at position %d: %s"
                        .formatted(projection.name(), position + 1, Trouble.inWords(trouble));
        log.error(why);
        lock.lock();
        try {
            failure = why;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Until woken, at most this long. */
    private void sleep(Duration atMost) {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (!awake && !closed && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
            awake = false;
        } catch (InterruptedException stop) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * As long as this, woken or not: the database will not be back because somebody asks for it.
     */
    private void sleepThrough(Duration exactly) {
        lock.lock();
        try {
            long nanos = exactly.toNanos();
            while (!closed && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
        } catch (InterruptedException stop) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
