package org.tokenledger.bench.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures several things in turn, so that what disturbs the machine disturbs them all. Rounds to
 * warm up are thrown away; every other round goes through them backwards. A ratio is taken within
 * each round.
 */
public final class Rounds {
    /** Does something for a while and says how it went. */
    public interface Measurement {
        Sample run() throws Exception;
    }

    private final String row;
    private final int rounds;
    private final Map<String, Measurement> measurements = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    public Rounds(String row, int rounds) {
        this.row = row;
        this.rounds = rounds;
    }

    public Rounds add(String name, Measurement measurement) {
        measurements.put(name, measurement);
        samples.put(name, new ArrayList<>());
        return this;
    }

    public Rounds alternate() throws Exception {
        return alternate(1);
    }

    public Rounds alternate(int toWarmUp) throws Exception {
        List<String> names = new ArrayList<>(measurements.keySet());
        for (int round = 0; round < toWarmUp; round++) {
            for (String name : names) {
                measure(name);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (String name : round % 2 == 0 ? names : names.reversed()) {
                Sample sample = measure(name);
                of(name).add(sample);
                print(name, sample);
            }
        }
        return this;
    }

    private Sample measure(String name) throws Exception {
        return Objects.requireNonNull(measurements.get(name)).run();
    }

    /** By name, in the order of the rounds. */
    public Map<String, List<Sample>> samples() {
        return samples;
    }

    private List<Sample> of(String name) {
        return Objects.requireNonNull(samples.get(name), name);
    }

    /** Which of these has the highest median rate. */
    public String fastest(String... names) {
        return List.of(names).stream()
                .max(Comparator.comparingDouble(name -> median(name).perSecond()))
                .orElseThrow();
    }

    /** How much of {@code b} is {@code a}: in rates. */
    public Line ratio(String what, String a, String b, Target target) {
        return ratio(what, a, b, Sample::perSecond, target);
    }

    public Line ratio(
            String what, String a, String b, ToDoubleFunction<Sample> part, Target target) {
        return line(
                what,
                target,
                IntStream.range(0, rounds)
                        .mapToObj(i ->
                                part.applyAsDouble(of(a).get(i)) / part.applyAsDouble(of(b).get(i)))
                        .toList());
    }

    public Line value(String what, String name, ToDoubleFunction<Sample> part, Target target) {
        return line(what, target, of(name).stream().map(part::applyAsDouble).toList());
    }

    /** A line from the values of all rounds. */
    public Line line(String what, Target target, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return new Line(row, what, target, middle(sorted), sorted.getFirst(), sorted.getLast());
    }

    public Sample median(String name) {
        return new Sample(
                median(name, Sample::perSecond),
                median(name, Sample::p50Millis),
                median(name, Sample::p95Millis),
                median(name, Sample::p99Millis));
    }

    private double median(String name, ToDoubleFunction<Sample> part) {
        return middle(of(name).stream().map(part::applyAsDouble).sorted().toList());
    }

    private static double middle(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static void print(String name, Sample sample) {
        System.out.printf(
                Locale.ROOT,
                "  %-52s %,12.1f /s   p50 %9.4g ms   p99 %9.4g ms%n",
                name,
                sample.perSecond(),
                sample.p50Millis(),
                sample.p99Millis());
    }
}
