package org.tokenledger.bench.measure;

import org.HdrHistogram.ConcurrentHistogram;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;

/** Callers in this process, each of which does one thing after the other. */
public final class Workers {
    /** One operation. */
    public interface Operation {
        /** Returns how many it did; a negative number when there is nothing left to do. */
        int run(long number) throws Exception;
    }

    private static final int DIGITS = 3;

    private Workers() {}

    /** All callers for this long, or until there is nothing left to do. */
    public static Sample during(int seconds, int callers, Operation operation) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        return run(callers, _ -> System.nanoTime() < end, operation);
    }

    /** All callers together this often. */
    public static Sample times(long count, int callers, Operation operation) {
        return run(callers, number -> number < count, operation);
    }

    private static Sample run(int callers, LongPredicate goOn, Operation operation) {
        AtomicLong number = new AtomicLong();
        AtomicLong done = new AtomicLong();
        ConcurrentHistogram latencies = new ConcurrentHistogram(DIGITS);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch finished = new CountDownLatch(callers);
        long start = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            long mine = number.getAndIncrement();
                            while (goOn.test(mine) && failure.get() == null) {
                                long begun = System.nanoTime();
                                int did = operation.run(mine);
                                if (did < 0) {
                                    break;
                                }
                                latencies.recordValue(System.nanoTime() - begun);
                                done.addAndGet(did);
                                mine = number.getAndIncrement();
                            }
                        } catch (Exception | Error wrong) {
                            failure.compareAndSet(null, wrong);
                        } finally {
                            finished.countDown();
                        }
                    });
        }
        try {
            finished.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a caller failed", failure.get());
        }
        return Sample.of(done.get(), System.nanoTime() - start, latencies);
    }
}
