package org.tokenledger.server.ledger;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;

/** Up to where does every node know the ledger? Answers wait for it, and not for ever. */
final class KnownEverywhere implements AutoCloseable {
    /** Nobody joins so many who wait, when nothing has moved for a while: threads are few. */
    static final int MOST_WAITING = 100;

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final LongPredicate alone;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();

    /** With the lock: more is known, or nothing will be any more. */
    private final Condition moved = lock.newCondition();

    /** With the lock. */
    private int waiting;

    /** With the lock, by {@link System#nanoTime}. */
    private long movedAt;

    private volatile long position = -1;
    private volatile boolean closed;

    /**
     * Nothing is known yet.
     *
     * @param alone whether there was nobody else who would have to know a position
     * @param patience how long an answer may wait
     */
    KnownEverywhere(LongPredicate alone, Duration patience) {
        this.alone = alone;
        this.patience = patience;
    }

    /** Returns when it is known. */
    void await(long wanted) {
        if (isKnown(wanted)) {
            return;
        }
        lock.lock();
        try {
            if (waiting++ == 0) {
                movedAt = System.nanoTime();
            }
            if (waiting > MOST_WAITING && System.nanoTime() - movedAt > A_WHILE.toNanos()) {
                throw unknown();
            }
            long nanos = patience.toNanos();
            while (!isKnown(wanted)) {
                if (closed || nanos <= 0) {
                    throw unknown();
                }
                nanos = moved.awaitNanos(nanos);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw unknown();
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private boolean isKnown(long wanted) {
        return position >= wanted || alone.test(wanted);
    }

    private static Refused unknown() {
        return new Refused(
                Code.NOT_READY,
                "It is in the ledger, but another node could not be told yet: until that knows, or"
                        + " has given up, it may still act on what was");
    }

    /** Known is never known no more; a position that is lower changes nothing. For one thread. */
    void upTo(long known) {
        if (known > position) {
            position = known;
            signal();
        }
    }

    /** Who waits has waited in vain. */
    @Override
    public void close() {
        closed = true;
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            movedAt = System.nanoTime();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
