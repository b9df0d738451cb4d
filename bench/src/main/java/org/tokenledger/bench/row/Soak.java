package org.tokenledger.bench.row;

import org.HdrHistogram.Histogram;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.query.verification.TokenLookup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Does anything drift at half of the peak load, with creates, revokes and expiries mixed in? */
public final class Soak {
    private static final int LEAST_WINDOWS = 6;
    private static final String PEAK = "peak of /auth";

    private Soak() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Duration length = stands.settings().soak();
        if (length == null) {
            return List.of();
        }
        Stand stand = stands.main();
        Rounds peak =
                stands.rounds("soak")
                        .add(PEAK, Verifying.auth(stands, stand, stand.port()))
                        .alternate();
        double half = peak.median(PEAK).perSecond() / 2;
        try (SoakLoad load = new SoakLoad(stand, half)) {
            return lines(peak, length, half, stand, load);
        }
    }

    private static List<Line> lines(
            Rounds rounds, Duration length, double half, Stand stand, SoakLoad load)
            throws InterruptedException {
        int windows = Math.toIntExact(Math.max(LEAST_WINDOWS, length.toMinutes()));
        Duration window = length.dividedBy(windows);
        load.run(window);
        double heapBefore = heap(stand);
        List<Double> p99s = new ArrayList<>();
        long verified = 0;
        for (int i = 1; i <= windows; i++) {
            Histogram latencies = load.run(window);
            double p99 = latencies.getValueAtPercentile(99) / 1e6;
            verified += latencies.getTotalCount();
            p99s.add(p99);
            System.out.printf(
                    Locale.ROOT,
                    "  window %d of %d: %,d verifications, p99 %.2f ms, %d errors so far%n",
                    i,
                    windows,
                    latencies.getTotalCount(),
                    p99,
                    load.errors());
        }
        double heapAfter = heap(stand);
        int third = windows / 3;
        double drift =
                middle(p99s.subList(windows - third, windows)) / middle(p99s.subList(0, third));
        String what = ", %s at %,.0f/s, %,d verifications".formatted(length, half, verified);
        return List.of(
                rounds.line("errors" + what, Target.atMost(0), List.of((double) load.errors())),
                rounds.line(
                        "p99 in the last third against the first",
                        Target.atMost(1.2),
                        List.of(drift)),
                rounds.line("p99 of each window", Target.none("ms"), p99s),
                rounds.line(
                        "heap after GC at the end against the beginning, without the lookup",
                        Target.atMost(1.05),
                        List.of(heapAfter / heapBefore)),
                rounds.value(PEAK, PEAK, Sample::perSecond, Target.none("/s")));
    }

    /** What lives, without the tokens themselves, of which there are more and more. */
    private static double heap(Stand stand) {
        return HeapPerToken.used() - stand.bean(TokenLookup.class).memory();
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
