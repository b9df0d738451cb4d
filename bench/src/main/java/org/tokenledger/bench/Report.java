package org.tokenledger.bench;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Sample;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was measured: as a table, as one JSON file a row and size, and in docs/performance.md. */
final class Report {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String BEGIN = "<!-- measured: begin -->\n";
    private static final String END = "<!-- measured: end -->\n";

    /** One row as it was measured last. */
    record Measured(
            String row,
            Instant at,
            String command,
            int rounds,
            int seconds,
            int tokens,
            Machine machine,
            List<Line> lines,
            Map<String, List<Sample>> samples) {}

    private final Settings settings;
    private final Machine machine;
    private final List<Line> all = new ArrayList<>();

    Report(Settings settings) throws IOException, InterruptedException {
        this.settings = settings;
        this.machine = Machine.here(settings.top());
    }

    void add(String row, List<Line> lines, Map<String, List<Sample>> samples) throws IOException {
        if (lines.isEmpty()) {
            System.out.println("  nothing to measure here");
            return;
        }
        all.addAll(lines);
        Files.createDirectories(settings.folder());
        Measured measured =
                new Measured(
                        row,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        settings.command(),
                        settings.rounds(),
                        settings.seconds(),
                        settings.tokens(),
                        machine,
                        lines,
                        samples);
        String file = "%s-%d.json".formatted(row, settings.tokens());
        JSON.writeValue(settings.folder().resolve(file), measured);
    }

    void print() {
        System.out.printf(
                Locale.ROOT,
                "%n%-5s %-68s %-10s %12s   %-28s %s%n",
                "row",
                "what",
                "target",
                "measured",
                "spread",
                "reached");
        for (Line line : all) {
            System.out.printf(
                    Locale.ROOT,
                    "%-5s %-68s %-10s %12s   %-28s %s%n",
                    line.row(),
                    line.what(),
                    line.target(),
                    line.target().text(line.measured()),
                    line.spread(),
                    line.reached());
        }
    }

    /** Replaces what stands between the marks by what was measured last, row by row. */
    void writeDocs() throws IOException {
        Path page = settings.top().resolve("docs/performance.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        Files.writeString(page, text.substring(0, begin) + measured() + text.substring(end));
    }

    private String measured() throws IOException {
        List<Measured> rows;
        try (Stream<Path> files = Files.list(settings.folder())) {
            rows =
                    files.filter(file -> file.toString().endsWith(".json"))
                            .map(file -> JSON.readValue(file, Measured.class))
                            .sorted(
                                    Comparator.comparingInt(Measured::tokens)
                                            .thenComparing(Measured::row))
                            .toList();
        }
        StringBuilder text = new StringBuilder();
        rows.stream()
                .collect(groupingBy(Measured::tokens, TreeMap::new, toList()))
                .forEach((tokens, ofOneSize) -> {
                    text.append("In a ledger of %,d tokens:\n\n".formatted(tokens));
                    table(ofOneSize, text);
                });
        rows.stream()
                .map(row ->
                        "* %s: `%s`, %d rounds of %d s, %,d tokens, %s"
                                .formatted(
                                        String.join(
                                                ", ",
                                                rows.stream()
                                                        .filter(other ->
                                                                run(other).equals(run(row)))
                                                        .map(Measured::row)
                                                        .toList()),
                                        row.command(),
                                        row.rounds(),
                                        row.seconds(),
                                        row.tokens(),
                                        row.machine()))
                .distinct()
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static void table(List<Measured> rows, StringBuilder text) {
        text.append(
                "| Row | What | Target | Measured | Spread | Reached |\n|---|---|---|---|---|---|\n");
        for (Measured row : rows) {
            for (Line line : row.lines()) {
                text.append(
                        "| %s | %s | %s | %s | %s | %s |%n"
                                .formatted(
                                        line.row(),
                                        line.what(),
                                        line.target(),
                                        line.target().text(line.measured()),
                                        line.spread(),
                                        line.reached()));
            }
        }
        text.append('\n');
    }

    private static String run(Measured measured) {
        return measured.command() + measured.machine();
    }
}
