package org.tokenledger.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.contract.Code;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Whatever comes over the wire, to every endpoint and as everybody: success only where it is due,
 * else a problem with a code of the contract; nothing of our insides in it, and nothing written. A
 * failure tells the seed, with which it happens again.
 */
@NullUnmarked
class FuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_123);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 8_000);
    private static final int ENOUGH_FAILURES = 20;

    private static final Pattern INSIDES =
            Pattern.compile(
                    "java\\.|jakarta\\.|org\\.|tools\\.jackson|com\\.|Exception|\\tat |SQL|Tomcat|<html"
                            + "|LedgerEvent|\\.java:");

    /** A report to print; the pages of Tomcat begin otherwise. */
    private static final String OWN_PAGE = "<!DOCTYPE html>\n<html lang=\"en\">";

    /** All that a request could write, but for times of use. */
    private static final String WRITTEN =
            """
            SELECT (SELECT next_position FROM ledger.head),
                   (SELECT count(*) FROM ledger.events),
                   (SELECT count(*) FROM guard.claims),
                   (SELECT count(*) FROM guard.answers),
                   (SELECT count(*) FROM review.replays),
                   (SELECT coalesce(max(position), -1) FROM guard.given),
                   (SELECT count(*) FROM views.tokens),
                   (SELECT coalesce(sum(version), 0) FROM views.tokens),
                   (SELECT count(*) FROM views.users),
                   (SELECT coalesce(sum(version), 0) FROM views.users),
                   (SELECT position FROM views.positions WHERE view = 'directory')
            """;

    private static RunningLedger running;
    private static Connection database;

    private final Map<String, int[]> answers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    @BeforeAll
    static void start() throws SQLException {
        running = RunningLedger.start();
        database = TestDatabase.asSuperuser(running.database()).getConnection();
    }

    @AfterAll
    static void stop() throws SQLException {
        database.close();
        running.close();
    }

    @Test
    void whateverIsSentIsAnsweredProperlyOrRefusedWithoutATrace() throws Exception {
        World world = new World(running);
        Requests requests = new Requests(world);
        List<Operation> operations = Operation.all();
        Random random = new Random(SEED);
        for (int i = 0; i < REQUESTS && failures.size() < ENOUGH_FAILURES; i++) {
            Operation operation = operations.get(i % operations.size());
            RawRequest request = requests.next(operation, random);
            List<Long> before = written();
            Reply reply = Reply.to(request, running.port());
            List<Long> after = written();
            String wrong = wrong(operation, request, reply, before, after);
            if (wrong != null) {
                failures.add(
                        "seed %d, request %d: %s%n%s%n%s"
                                .formatted(SEED, i, wrong, request, reply));
            }
            count(operation, reply);
            if (reply.isSuccess() && !before.equals(after)) {
                world.forget(random);
            }
        }
        assertThat(failures).as("%d failures", failures.size()).isEmpty();
        assertThat(answers.keySet())
                .hasSameElementsAs(operations.stream().map(Operation::toString).toList());
        if (REQUESTS >= 8_000) {
            answers.forEach((operation, seen) -> {
                // What the log has published by now is not known here: PublishedLogTest does.
                if (!operation.contains(" /api/ledger/") && !operation.contains(" /tlog/")) {
                    assertThat(seen[0]).as("successes of %s", operation).isPositive();
                }
                assertThat(seen[1]).as("refusals of %s", operation).isPositive();
            });
        }
    }

    private void count(Operation operation, Reply reply) {
        int[] seen = answers.computeIfAbsent(operation.toString(), name -> new int[2]);
        seen[reply.isSuccess() ? 0 : 1]++;
    }

    /** What is wrong about the answer; null when nothing is. */
    private static @Nullable String wrong(
            Operation operation,
            RawRequest request,
            Reply reply,
            List<Long> before,
            List<Long> after) {
        boolean mayWrite = reply.isSuccess() && !request.query.contains("dryRun=true");
        // That a report was taken is on record.
        boolean writes = !operation.isRead() || operation.path().startsWith("/api/audit/reports/");
        if (!before.equals(after) && !(mayWrite && writes)) {
            return "something was written: " + before + " became " + after;
        }
        if (reply.status() == 0) {
            return request.mayBeCutOff ? null : "no answer";
        }
        if (INSIDES.matcher(reply.body().replace(OWN_PAGE, "")).find()
                && !operation.path().equals("/metrics")) {
            return "insides in the body";
        }
        if (reply.isSuccess()) {
            return request.mustBeRefused.isEmpty() ? null : "it must be refused";
        }
        if (reply.status() < 400 || reply.status() > 499) {
            return "status " + reply.status();
        }
        if (!reply.header("content-type").startsWith("application/problem+json")) {
            return "not problem+json";
        }
        return request.method.equals("HEAD") ? null : wrongProblem(reply);
    }

    private static @Nullable String wrongProblem(Reply reply) {
        JsonNode problem;
        try {
            problem = JsonMapper.shared().readTree(reply.body());
        } catch (JacksonException notJson) {
            return "a body that is not JSON: " + notJson.getOriginalMessage();
        }
        if (problem.path("status").asInt(0) != reply.status()) {
            return "another status in the body";
        }
        String code = problem.path("code").asString("");
        boolean known =
                Arrays.stream(Code.values())
                        .anyMatch(c -> c.toString().equals(code) && c.status() == reply.status());
        return known ? null : "code " + code + " with status " + reply.status();
    }

    /** Once the view is where the ledger is. */
    private static List<Long> written() throws SQLException {
        List<Long> written = new ArrayList<>();
        try (ResultSet row = database.createStatement().executeQuery(WRITTEN)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                written.add(row.getLong(i));
            }
        }
        long last = written.getFirst() - 1;
        if (written.getLast() == last) {
            return written;
        }
        assertThat(running.view("directory").await(last, Duration.ofSeconds(10))).isTrue();
        return written();
    }
}
