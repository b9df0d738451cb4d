package org.tokenledger.server.operations;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How many commands share a commit, and how long that takes. Asked once for each commit. */
public final class AppendMeters {
    private static final Duration[] BUCKETS =
            Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 15_000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final DistributionSummary commands;
    private final Timer timer;

    public AppendMeters(MeterRegistry meters) {
        commands =
                DistributionSummary.builder("ledger.append.commands")
                        .description("Commands that were decided and written together")
                        .serviceLevelObjectives(
                                IntStream.rangeClosed(0, 10).mapToDouble(i -> 1 << i).toArray())
                        .register(meters);
        timer =
                Timer.builder("ledger.append")
                        .description(
                                "From taking a group of commands to having answered all of them")
                        .serviceLevelObjectives(BUCKETS)
                        .register(meters);
    }

    /** A group was answered, whether it was written or not. */
    public void answered(int group, long nanos) {
        commands.record(group);
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
