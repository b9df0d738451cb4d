package org.tokenledger.query.transparency;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.tokenledger.note.Note;
import org.tokenledger.tlog.Checkpoint;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets the publisher have its round every second, on a thread of its own: commands never wait for
 * it. What contradicts the published log freezes it, until the database agrees again or an operator
 * opens a new epoch; that is told in {@link #frozen}.
 */
public final class Publishing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int ABANDONED_AFTER = 10;

    private final Publisher publisher;
    private final LongSupplier events;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("publisher").factory());
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /** Written under the lock. */
    private volatile long size;

    private volatile @Nullable String frozen;

    /** For how many rounds events have waited for a checkpoint in vain. */
    private volatile int waited;

    /**
     * Rounds of this publisher.
     *
     * @param events how many there are that this node has answered for
     */
    public Publishing(Publisher publisher, LongSupplier events) {
        this.publisher = publisher;
        this.events = events;
    }

    public void start() {
        ScheduledFuture<?> _ =
                thread.scheduleWithFixedDelay(
                        this::round, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A round now, on the caller's thread. Returns whether the log is published and sound. */
    public boolean round() {
        try {
            Optional<Note> published = publisher.round();
            if (frozen != null) {
                LOG.info("the log is published again");
            }
            frozen = null;
            long before = size;
            published.ifPresent(note -> published(Checkpoint.of(note).size()));
            waited = size == before && events.getAsLong() > size ? waited + 1 : 0;
            return true;
        } catch (Mismatch mismatch) {
            if (!String.valueOf(mismatch.getMessage()).equals(frozen)) {
                LOG.error("publishing is frozen: {}", mismatch.getMessage());
            }
            frozen = mismatch.getMessage();
        } catch (SQLException | DataAccessException away) {
            LOG.debug("not published now", away);
        }
        return false;
    }

    private void published(long now) {
        lock.lock();
        try {
            size = now;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many events the last checkpoint covers that this node knows of. */
    public long size() {
        return size;
    }

    /** Why nothing is signed; empty when all is well. */
    public Optional<String> frozen() {
        return Optional.ofNullable(frozen);
    }

    /** Nothing is signed for long though nothing is wrong: no node has the key. */
    public boolean isAbandoned() {
        return waited >= ABANDONED_AFTER;
    }

    /** Waits until a checkpoint covers so many events; whether one does. */
    public boolean await(long events, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (size < events && left > 0) {
                left = grown.awaitNanos(left);
            }
            return size >= events;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a round under way end. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PAUSE.multipliedBy(5).toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the publisher does not end");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
