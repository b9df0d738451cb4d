package org.tokenledger.bench.row;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.tokenledger.bench.stand.Sockets;
import org.tokenledger.bench.stand.Stand;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Verifications at a fixed rate, on connections that stay open, and writes between them. A request
 * that waits for an earlier one is late, and its latency counts from when it was due.
 */
final class SoakLoad implements AutoCloseable {
    /** One in so many verifications is of a token that has just been written. */
    private static final int WRITTEN_LATELY = 8;

    private static final int SHOWN = 100;

    private final AtomicLong errors = new AtomicLong();
    private final List<Sockets> connections = new ArrayList<>();
    private final List<Checked> known;
    private final SoakWriter writer;
    private final double perSecond;

    SoakLoad(Stand stand, double perSecond) throws IOException {
        Clock clock = stand.bean(Clock.class);
        this.perSecond = perSecond;
        this.writer = new SoakWriter(stand, clock);
        this.known =
                stand.tokens().sample().stream()
                        .map(token -> new Checked(token.value(), Instant.MAX, clock))
                        .toList();
        for (int i = 0; i < Verifying.CONNECTIONS; i++) {
            connections.add(new Sockets(stand.port()));
        }
    }

    /** Every answer that was not the right one, and every failure, since the beginning. */
    long errors() {
        return errors.get();
    }

    /** The latencies of this while, in nanoseconds. */
    Histogram run(Duration duration) throws InterruptedException {
        ConcurrentHistogram latencies = new ConcurrentHistogram(3);
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        threads.add(paced(SoakWriter.PER_SECOND, end, _ -> writer.write()));
        for (Sockets connection : connections) {
            threads.add(
                    paced(
                            perSecond / connections.size(),
                            end,
                            due -> {
                                verify(connection);
                                latencies.recordValue(Math.max(0, System.nanoTime() - due));
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return latencies;
    }

    private interface Step {
        void run(long due) throws IOException, InterruptedException;
    }

    private Thread paced(double rate, long end, Step step) {
        long interval = (long) (TimeUnit.SECONDS.toNanos(1) / rate);
        return Thread.ofPlatform()
                .start(() -> {
                    long due = System.nanoTime() + ThreadLocalRandom.current().nextLong(interval);
                    while (due < end) {
                        while (System.nanoTime() < due) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                        try {
                            step.run(due);
                        } catch (IOException failed) {
                            report(failed.toString());
                        } catch (InterruptedException stop) {
                            return;
                        }
                        due += interval;
                    }
                });
    }

    private void verify(Sockets connection) throws IOException {
        Checked token = next();
        int before = token.expected();
        int status = connection.send(token.request());
        if (!Checked.isRight(status, before, token.expected())) {
            report("answered with %d instead of %d".formatted(status, before));
        }
    }

    private Checked next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Checked written = random.nextInt(WRITTEN_LATELY) == 0 ? writer.any() : null;
        return written == null ? known.get(random.nextInt(known.size())) : written;
    }

    private void report(String error) {
        if (errors.incrementAndGet() <= SHOWN) {
            System.out.println("  error: " + error);
        }
    }

    @Override
    public void close() throws IOException {
        for (Sockets connection : connections) {
            connection.close();
        }
    }
}
