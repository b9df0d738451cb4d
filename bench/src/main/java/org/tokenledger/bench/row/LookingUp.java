package org.tokenledger.bench.row;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stands;

import java.util.ArrayList;
import java.util.List;

/** V2: what does a verdict cost more than the SHA-256 that it needs? */
public final class LookingUp {
    private static final int WARM_UPS = 2;

    private LookingUp() {}

    public static List<Line> measure(Stands stands) throws Exception {
        List<Line> lines = new ArrayList<>();
        lines.add(with(stands, stands.settings().tokens(), Target.atMost(1.5)));
        if (stands.settings().large()) {
            lines.add(with(stands, Stands.LARGE, Target.atMost(2)));
        }
        return lines;
    }

    private static Line with(Stands stands, int tokens, Target target) throws Exception {
        int seconds = stands.settings().seconds();
        Rounds rounds =
                stands.rounds("V2")
                        .add("verdict", () -> jmh("verdict", tokens, seconds))
                        .add("SHA-256", () -> jmh("digest", tokens, seconds))
                        .alternate();
        return rounds.ratio(
                "time of a verdict against SHA-256 alone, %,d tokens".formatted(tokens),
                "verdict",
                "SHA-256",
                Sample::p50Millis,
                target);
    }

    /** In a JVM of its own. */
    private static Sample jmh(String benchmark, int tokens, int seconds) throws RunnerException {
        RunResult result =
                new Runner(
                                new OptionsBuilder()
                                        .include(
                                                LookupBenchmark.class.getName()
                                                        + "\\."
                                                        + benchmark
                                                        + "$")
                                        .param("tokens", Integer.toString(tokens))
                                        .forks(1)
                                        .jvmArgsAppend(
                                                // As the server is started.
                                                "-XX:+UseTransparentHugePages",
                                                // JMH itself: or the JVM warns of it each time.
                                                "--sun-misc-unsafe-memory-access=allow")
                                        .threads(1)
                                        .warmupIterations(WARM_UPS)
                                        .warmupTime(TimeValue.seconds(1))
                                        .measurementIterations(1)
                                        .measurementTime(TimeValue.seconds(seconds))
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .runSingle();
        double perSecond = result.getPrimaryResult().getScore();
        double millis = 1_000 / perSecond;
        return new Sample(perSecond, millis, millis, millis);
    }
}
