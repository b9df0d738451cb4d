package org.tokenledger.measure;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.tokenledger.command.people.People;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.TokenLedger;
import org.tokenledger.server.launch.Options;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * V1 and V1b: {@code /auth} with a million tokens loaded, on the main port against a constant
 * answer by a plain servlet of the same server, and on the verification listener against a constant
 * answer by bare Netty in the same process; in requests a second, by wrk.
 */
@Import(TokenLedger.class)
public class MeasureVerifications {
    private static final int TOKENS = Integer.getInteger("tokens", 1_000_000);
    private static final int SECONDS = Integer.getInteger("seconds", 5);

    private static String token = "";

    @Bean
    ServletRegistrationBean<HttpServlet> constant() {
        return new ServletRegistrationBean<>(
                new HttpServlet() {
                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse answer) {
                        answer.setHeader("X-Token-Id", "01a20a04-26ee-7db1-a441-e7265f5351f2");
                        answer.setStatus(200);
                    }
                },
                "/constant");
    }

    public static void main(String[] arguments) throws Exception {
        try (RunningLedger ledger =
                        RunningLedger.start(
                                TestDatabase.fresh(),
                                MeasureVerifications::withListener,
                                MeasureVerifications.class);
                BareNetty netty = BareNetty.start()) {
            String owner = ledger.bean(People.class).owner().orElseThrow().id().toString();
            token = ledger.owner().token("measured", owner, "heartbeat:write").text("token");
            load(ledger);
            String auth = "/auth?permission=heartbeat:write";
            Map<String, Rounds.Measurement> measurements = new LinkedHashMap<>();
            measurements.put("/auth", () -> load(ledger.port(), auth));
            measurements.put("constant servlet", () -> load(ledger.port(), "/constant"));
            measurements.put("/auth, listener", () -> load(ledger.verifyPort(), auth));
            measurements.put("bare Netty", () -> load(netty.port(), auth));
            for (Rounds.Measurement each : measurements.values()) {
                each.run();
                each.run();
            }
            Rounds rounds = new Rounds(Integer.getInteger("rounds", 5));
            rounds.alternate(measurements);
            rounds.ratio("V1 /auth / constant", "/auth", "constant servlet");
            rounds.ratio("V1b listener / bare Netty", "/auth, listener", "bare Netty");
            rounds.ratio("V1b listener / main port", "/auth, listener", "/auth");
        }
    }

    private static Options withListener(Options given) {
        return new Options(
                given.command(),
                given.port(),
                given.data(),
                given.database(),
                given.ownerToken(),
                given.ownerUsername(),
                given.presharedTokensDisabled(),
                given.tokenPrefix(),
                given.permissions(),
                given.trustedProxies(),
                given.failedAttemptsPerMinute(),
                OptionalInt.of(0),
                given.tls(),
                given.debug());
    }

    /** Straight into the lookup: the ledger is not what is measured here. */
    private static void load(RunningLedger ledger) {
        TokenLookup lookup = ledger.bean(TokenLookup.class);
        UUID owner = ledger.bean(People.class).owner().orElseThrow().id();
        long first = lookup.position() + 1;
        SplittableRandom random = new SplittableRandom(1);
        byte[] digest = new byte[32];
        for (int i = 0; i < TOKENS; i++) {
            random.nextBytes(digest);
            UUID id = new UUID(random.nextLong(), random.nextLong());
            TokenCreated created =
                    new TokenCreated(
                            id,
                            "token " + i,
                            owner,
                            owner,
                            List.of("heartbeat:write"),
                            List.of(),
                            "generated",
                            HexFormat.of().formatHex(digest),
                            "hint",
                            null,
                            Cause.system("measure"));
            lookup.apply(new Recorded(first + i, id, 0, Instant.EPOCH, null, created));
        }
    }

    private static Rounds.Result load(int port, String path) throws Exception {
        Process wrk =
                new ProcessBuilder(
                                "wrk",
                                "-t1",
                                "-c32",
                                "-d" + SECONDS + "s",
                                "--latency",
                                "-H",
                                "Authorization: Bearer " + token,
                                "http://localhost:" + port + path)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || output.contains("Non-2xx")) {
            throw new IllegalStateException(output);
        }
        return new Rounds.Result(number(output, "Requests/sec:\\s+([0-9.]+)"), millis(output));
    }

    private static double millis(String output) {
        Matcher p99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)").matcher(output);
        p99.find();
        return Double.parseDouble(p99.group(1))
                * switch (p99.group(2)) {
                    case "us" -> 0.001;
                    case "ms" -> 1;
                    default -> 1000;
                };
    }

    private static double number(String output, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(output);
        matcher.find();
        return Double.parseDouble(matcher.group(1));
    }
}
