package org.tokenledger.bench.row;

import org.HdrHistogram.Histogram;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.OnTime;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.query.projection.ProjectionRunner;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * P1: when a command has been answered, how long until every SQL view shows it? A view's position
 * moves when its rows are committed, so it is watched, not the rows.
 */
public final class Visibility {
    private static final int PER_SECOND = 1_000;
    private static final Duration BETWEEN_LOOKS = Duration.ofNanos(50_000);

    /** Seconds, after which what is still not visible will not be. */
    private static final int PATIENCE = 60;

    private static final String LAG = "1,000 commands/s, answer to visible";

    private Visibility() {}

    private record Answered(long position, long nanos) {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        Rounds rounds = stands.rounds("P1").add(LAG, lag(stands, stand)).alternate();
        return List.of(
                rounds.value(
                        "answered to visible in every view, p50",
                        LAG,
                        Sample::p50Millis,
                        Target.atMost(5, "ms")),
                rounds.value(
                        "answered to visible in every view, p99",
                        LAG,
                        Sample::p99Millis,
                        Target.atMost(50, "ms")));
    }

    static Rounds.Measurement lag(Stands stands, Stand stand) {
        Collection<ProjectionRunner> views = stand.views();
        return () ->
                lag(
                        stand,
                        PER_SECOND,
                        stands.settings().seconds(),
                        () ->
                                views.stream()
                                        .mapToLong(ProjectionRunner::position)
                                        .min()
                                        .orElseThrow(),
                        BETWEEN_LOOKS);
    }

    /**
     * Commands start on time, whether or not earlier ones have been answered.
     *
     * @param shown the position up to which everything is visible
     */
    static Sample lag(
            Stand stand, int perSecond, int seconds, LongSupplier shown, Duration betweenLooks)
            throws InterruptedException {
        int commands = perSecond * seconds;
        PriorityBlockingQueue<Answered> answered =
                new PriorityBlockingQueue<>(
                        perSecond, Comparator.comparingLong(Answered::position));
        Histogram lags = new Histogram(3);
        long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + PATIENCE);
        Thread watch =
                Thread.ofPlatform()
                        .start(() -> {
                            while (lags.getTotalCount() < commands && System.nanoTime() < latest) {
                                look(shown.getAsLong(), answered, lags);
                                LockSupport.parkNanos(betweenLooks.toNanos());
                            }
                        });
        long begun = System.nanoTime();
        OnTime.run(
                perSecond,
                number -> number < commands,
                _ -> {
                    answered.add(new Answered(stand.tokens().create(), System.nanoTime()));
                    return 1;
                });
        watch.join();
        if (lags.getTotalCount() < commands) {
            throw new IllegalStateException("not every command was answered and became visible");
        }
        return Sample.of(commands, System.nanoTime() - begun, lags);
    }

    private static void look(long shown, PriorityBlockingQueue<Answered> answered, Histogram lags) {
        long now = System.nanoTime();
        for (Answered next = answered.peek();
                next != null && next.position() <= shown;
                next = answered.peek()) {
            answered.remove(next);
            lags.recordValue(Math.max(0, now - next.nanos()));
        }
    }
}
