package org.tokenledger.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Runs the measured things in turn, several rounds, and prints medians and their ratios. */
final class Rounds {
    /** One operation, repeated by every thread until the time is up. */
    interface Operation {
        /** Returns how many it did. */
        int run(long number) throws Exception;
    }

    record Result(double perSecond, double p99Millis) {}

    private final int rounds;
    private final Map<String, List<Result>> results = new LinkedHashMap<>();

    Rounds(int rounds) {
        this.rounds = rounds;
    }

    interface Measurement {
        Result run() throws Exception;
    }

    void alternate(Map<String, Measurement> measurements) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Measurement> each : measurements.entrySet()) {
                Result result = each.getValue().run();
                results.computeIfAbsent(each.getKey(), name -> new ArrayList<>()).add(result);
                print(each.getKey(), result);
            }
        }
        System.out.println("medians of " + rounds + " rounds:");
        measurements.keySet().forEach(name -> print(name, median(name)));
    }

    Result median(String name) {
        List<Result> all = Objects.requireNonNull(results.get(name));
        return new Result(
                middle(all.stream().map(Result::perSecond).toList()),
                middle(all.stream().map(Result::p99Millis).toList()));
    }

    void ratio(String what, String a, String b) {
        System.out.printf(
                Locale.ROOT, "%s: %.2f%n", what, median(a).perSecond() / median(b).perSecond());
    }

    private static double middle(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static void print(String name, Result result) {
        System.out.printf(
                Locale.ROOT,
                "  %-44s %,10.0f /s   p99 %6.1f ms%n",
                name,
                result.perSecond(),
                result.p99Millis());
    }

    static Result threads(int threads, long seconds, Operation operation) throws Exception {
        AtomicLong number = new AtomicLong();
        AtomicLong done = new AtomicLong();
        List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch finished = new CountDownLatch(threads);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual()
                    .start(() -> {
                        List<Long> own = new ArrayList<>();
                        try {
                            while (System.nanoTime() < end) {
                                long before = System.nanoTime();
                                done.addAndGet(operation.run(number.getAndIncrement()));
                                own.add(System.nanoTime() - before);
                            }
                        } catch (Exception | Error failure) {
                            failures.add(failure);
                        } finally {
                            latencies.addAll(own);
                            finished.countDown();
                        }
                    });
        }
        finished.await();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a worker failed", failures.getFirst());
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        Collections.sort(latencies);
        long p99 =
                latencies.get((int) Math.min(latencies.size() - 1, latencies.size() * 99L / 100));
        return new Result(done.get() / elapsed, p99 / 1e6);
    }
}
