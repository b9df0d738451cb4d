package org.tokenledger.bench.measure;

import org.HdrHistogram.AbstractHistogram;

/**
 * What one measurement gave. Where something happens once, its duration is every percentile.
 *
 * @param p95Millis not a number where wrk made the load, which does not tell it
 */
public record Sample(double perSecond, double p50Millis, double p95Millis, double p99Millis) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Something that was done {@code count} times in one go. */
    public static Sample once(long count, long nanos) {
        double millis = nanos / NANOS_PER_MILLI;
        return new Sample(count * 1e9 / nanos, millis, millis, millis);
    }

    /**
     * Many, each with a latency of its own.
     *
     * @param latencies in nanoseconds
     */
    public static Sample of(long count, long nanos, AbstractHistogram latencies) {
        return new Sample(
                count * 1e9 / nanos,
                latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
                latencies.getValueAtPercentile(95) / NANOS_PER_MILLI,
                latencies.getValueAtPercentile(99) / NANOS_PER_MILLI);
    }
}
