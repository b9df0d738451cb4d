package org.tokenledger.server.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs tasks at the same time, a thread each. */
final class AtOnce {
    private static final int MINUTES = 2;

    private AtOnce() {}

    /** All results, in the order of the tasks; fails when one fails, or when they do not end. */
    static <T> List<T> run(List<? extends Callable<T>> tasks) throws Exception {
        CountDownLatch ready = new CountDownLatch(tasks.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Future<T>> started = new ArrayList<>();
            for (Callable<T> task : tasks) {
                started.add(
                        threads.submit(() -> {
                            ready.countDown();
                            ready.await();
                            return task.call();
                        }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> task : started) {
                results.add(task.get(MINUTES, TimeUnit.MINUTES));
            }
            return results;
        }
    }
}
