package org.tokenledger.bench.stand;

import org.tokenledger.bench.Settings;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The servers of one run, each started when a row first asks for it. */
public final class Stands implements AutoCloseable {
    public static final int SMALL = 10_000;
    public static final int LARGE = 10_000_000;

    private final Settings settings;
    private final Map<Integer, Stand> stands = new ConcurrentHashMap<>();
    private final List<Rounds> rounds = new ArrayList<>();

    public Stands(Settings settings) {
        this.settings = settings;
    }

    public Settings settings() {
        return settings;
    }

    public Rounds rounds(String row) {
        Rounds begun = new Rounds(row, settings.rounds());
        rounds.add(begun);
        return begun;
    }

    /** What was measured since this was asked last, by name. */
    public Map<String, List<Sample>> samples() {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        rounds.forEach(each -> samples.putAll(each.samples()));
        rounds.clear();
        return samples;
    }

    public Stand main() throws SQLException, IOException {
        return with(settings.tokens());
    }

    /** The one that was filled with this many tokens; what earlier rows did is in it too. */
    public Stand with(int tokens) throws SQLException, IOException {
        Stand stand = stands.get(tokens);
        if (stand == null) {
            stand = Stand.start(emptyFolder("ledger-" + tokens));
            stands.put(tokens, stand);
            fill(stand, tokens);
        }
        return stand;
    }

    /** All of it, or the next row starts anew. */
    private void fill(Stand stand, int tokens) throws SQLException {
        try {
            stand.fill(tokens);
        } catch (SQLException | RuntimeException failed) {
            stands.remove(tokens);
            stand.close();
            throw failed;
        }
    }

    /** A folder of this run, without what an earlier run left in it. */
    public Path emptyFolder(String name) throws IOException {
        Path folder = settings.folder().resolve(name);
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : all) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    @Override
    public void close() {
        stands.values().forEach(Stand::close);
    }
}
