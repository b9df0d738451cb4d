package org.tokenledger.bench.measure;

import org.HdrHistogram.ConcurrentHistogram;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** Operations that start on time, whether or not earlier ones have been answered. */
public final class OnTime {
    /** Beyond which a late one holds up the next. */
    private static final int MOST_AT_ONCE = 256;

    private static final int DIGITS = 3;

    private OnTime() {}

    /**
     * So many a second, for as long as the number of the next one says so. Returns when all are
     * answered; the latency of each counts from the moment when it was due.
     */
    public static Sample run(int perSecond, LongPredicate goOn, Workers.Operation operation)
            throws InterruptedException {
        Semaphore open = new Semaphore(MOST_AT_ONCE);
        ConcurrentHistogram latencies = new ConcurrentHistogram(DIGITS);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long begun = System.nanoTime();
        long number = 0;
        for (; goOn.test(number) && failure.get() == null; number++) {
            long mine = number;
            long due = begun + TimeUnit.SECONDS.toNanos(mine) / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            open.acquire();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            operation.run(mine);
                            latencies.recordValue(System.nanoTime() - due);
                        } catch (Exception | Error wrong) {
                            failure.compareAndSet(null, wrong);
                        } finally {
                            open.release();
                        }
                    });
        }
        open.acquire(MOST_AT_ONCE);
        if (failure.get() != null) {
            throw new IllegalStateException("an operation failed", failure.get());
        }
        return Sample.of(number, System.nanoTime() - begun, latencies);
    }
}
