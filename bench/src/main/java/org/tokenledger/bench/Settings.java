package org.tokenledger.bench;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was asked for.
 *
 * @param rows empty for all
 * @param seconds of one measurement in one round
 * @param tokens in the ledger that most rows use
 * @param events that R1, R2 and R4 go through at most; tokens in the ledger of L3
 * @param peers that V4 is held against, beside Spring Authorization Server
 * @param soak how long; none for no soak
 * @param large whether V2, R3 and G1 go to 10⁷
 * @param top of the repository
 */
public record Settings(
        List<String> rows,
        int rounds,
        int seconds,
        int tokens,
        int events,
        List<String> peers,
        @Nullable Duration soak,
        boolean large,
        boolean writeDocs,
        Path top,
        String command) {

    public static final String KEYCLOAK = "keycloak";
    public static final String BETTER_AUTH = "better-auth";

    static final String HELP =
            """
            bench/run [options] [rows]      measures all rows, or those named: bench/run V1 W1

              --rounds N      rounds of each measurement, of which the median counts (5)
              --seconds N     of each measurement in each round (4)
              --tokens N      in the ledger that is measured (1000000)
              --events N      that R1, R2, R4 and L3 go through (1000000)
              --peers LIST    V4 against these too: keycloak (from Maven Central), better-auth (from
                              npm, needs Node.js 20), or both with a comma between them
              --large         V2, R3 and G1 with 10,000,000 tokens too
              --soak 30m      row soak too: half of the peak load for this long, with creates,
                              revokes and expiries ('bench/run --soak 30m soak' for that alone)
              --write-docs    write docs/performance.md from what was measured last, row by row
              --help          this text, and the rows

            Every token is an event: 'bench/run --tokens 10000000 --events 10000000 R2 R3 R4 P1'
            measures them in a ledger of ten million. Where wrk is installed it makes the HTTP load, else this program does.
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException in one sentence
     */
    static Settings parse(String[] arguments, Path top) {
        List<String> rows = new ArrayList<>();
        List<String> left = new ArrayList<>(List.of(arguments));
        int rounds = number(left, "--rounds", 5);
        int seconds = number(left, "--seconds", 4);
        int tokens = number(left, "--tokens", 1_000_000);
        int events = number(left, "--events", 1_000_000);
        List<String> peers = peers(text(left, "--peers"));
        String soak = text(left, "--soak");
        boolean large = left.remove("--large");
        boolean writeDocs = left.remove("--write-docs");
        for (String row : left) {
            if (row.startsWith("-")) {
                throw new IllegalArgumentException("Unknown option " + row + "; see --help.");
            }
            rows.add(row);
        }
        return new Settings(
                rows,
                rounds,
                seconds,
                tokens,
                events,
                peers,
                soak == null ? null : Duration.parse("PT" + soak.toUpperCase(Locale.ROOT)),
                large,
                writeDocs,
                top,
                ("bench/run " + String.join(" ", arguments)).strip());
    }

    private static List<String> peers(@Nullable String asked) {
        List<String> peers = asked == null ? List.of() : List.of(asked.split(",", -1));
        List<String> known = List.of(KEYCLOAK, BETTER_AUTH);
        for (String peer : peers) {
            if (!known.contains(peer)) {
                throw new IllegalArgumentException(
                        "No peer '" + peer + "'; there are " + String.join(" and ", known) + ".");
            }
        }
        return peers;
    }

    private static int number(List<String> arguments, String option, int standard) {
        String value = text(arguments, option);
        if (value == null) {
            return standard;
        }
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(option + " must be a positive number.");
        }
        return Integer.parseInt(value);
    }

    private static @Nullable String text(List<String> arguments, String option) {
        int at = arguments.indexOf(option);
        if (at < 0) {
            return null;
        }
        if (at + 1 == arguments.size()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        arguments.remove(at);
        return arguments.remove(at);
    }

    public Path folder() {
        return top.resolve("bench/target/bench");
    }
}
