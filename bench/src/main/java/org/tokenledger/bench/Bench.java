package org.tokenledger.bench;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.row.Auditing;
import org.tokenledger.bench.row.BesideAReplay;
import org.tokenledger.bench.row.CheckingOffline;
import org.tokenledger.bench.row.Covering;
import org.tokenledger.bench.row.Creating;
import org.tokenledger.bench.row.CreatingOverHttp;
import org.tokenledger.bench.row.Exporting;
import org.tokenledger.bench.row.Growth;
import org.tokenledger.bench.row.HeapPerToken;
import org.tokenledger.bench.row.LookingUp;
import org.tokenledger.bench.row.Peers;
import org.tokenledger.bench.row.Rebuilding;
import org.tokenledger.bench.row.Replaying;
import org.tokenledger.bench.row.RevokingInBulk;
import org.tokenledger.bench.row.Row;
import org.tokenledger.bench.row.Sealing;
import org.tokenledger.bench.row.SeveralNodes;
import org.tokenledger.bench.row.Soak;
import org.tokenledger.bench.row.Starting;
import org.tokenledger.bench.row.Verifying;
import org.tokenledger.bench.row.Visibility;
import org.tokenledger.bench.stand.Stands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Measures the rows that are asked for. */
public final class Bench {
    /** In the order in which they run: what leaves the ledger larger comes later. */
    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("V1", Verifying::onTheMainPort);
        ROWS.put("V1b", Verifying::onTheListener);
        ROWS.put("V2", LookingUp::measure);
        ROWS.put("V3", HeapPerToken::measure);
        ROWS.put("V4", Peers::measure);
        ROWS.put("R1", Replaying::measure);
        ROWS.put("R2", Rebuilding::measure);
        ROWS.put("R4", Exporting::measure);
        ROWS.put("L3", CheckingOffline::measure);
        ROWS.put("S1", Starting::measure);
        ROWS.put("R3", Auditing::measure);
        ROWS.put("P1", Visibility::measure);
        ROWS.put("P2", SeveralNodes::measure);
        ROWS.put("L2", Covering::measure);
        ROWS.put("G1", Growth::measure);
        ROWS.put("W1", Creating::manyAtOnce);
        ROWS.put("W2", Creating::oneAtATime);
        ROWS.put("L1", Sealing::measure);
        ROWS.put("W3", CreatingOverHttp::measure);
        ROWS.put("W4", RevokingInBulk::measure);
        ROWS.put("replay", BesideAReplay::measure);
        ROWS.put("soak", Soak::measure);
    }

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Settings.HELP);
            System.out.println("\nRows: " + String.join(" ", ROWS.keySet()));
            return;
        }
        Settings settings;
        try {
            settings = Settings.parse(arguments, Path.of(System.getProperty("bench.top")));
            checkRows(settings.rows());
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(settings) ? 0 : 1);
    }

    private static void checkRows(List<String> rows) {
        for (String row : rows) {
            if (!ROWS.containsKey(row)) {
                throw new IllegalArgumentException(
                        "No row " + row + "; there are " + String.join(" ", ROWS.keySet()) + ".");
            }
        }
    }

    /** False when a row could not be measured; the others are all the same. */
    private static boolean run(Settings settings) throws Exception {
        Report report = new Report(settings);
        boolean allMeasured = true;
        try (Stands stands = new Stands(settings)) {
            // When the run is interrupted, PostgreSQL must not be left behind.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stands::close));
            for (String row : ROWS.keySet()) {
                if (settings.rows().isEmpty() || settings.rows().contains(row)) {
                    allMeasured &= measure(row, stands, report);
                }
            }
        }
        report.print();
        if (settings.writeDocs()) {
            report.writeDocs();
        }
        return allMeasured;
    }

    private static boolean measure(String row, Stands stands, Report report) {
        System.out.println(row);
        try {
            List<Line> lines = Objects.requireNonNull(ROWS.get(row)).measure(stands);
            report.add(row, lines, stands.samples());
            return true;
        } catch (Exception failed) {
            // Whatever went wrong with one row, an hour of measuring the others is not lost.
            failed.printStackTrace();
            return false;
        }
    }
}
