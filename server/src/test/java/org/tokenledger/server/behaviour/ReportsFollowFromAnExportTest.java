package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.ReviewLog;
import org.tokenledger.events.Cause;
import org.tokenledger.events.ReviewEvent.ReportIssued;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.transparency.Publishing;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.log.Exported;
import org.tokenledger.server.log.Exported.Verdict;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An auditor with an export and a saved report needs no server: both follow from the same events,
 * by two implementations that know nothing of each other.
 */
class ReportsFollowFromAnExportTest {
    private static final String REPORTS = "/api/audit/reports/";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static OneLedger ledger;
    private static RandomHistory history;
    private static Path folder;
    private static long end;

    @BeforeAll
    static void aHistory() throws IOException {
        folder = Files.createTempDirectory("reports");
        ledger = OneLedger.start();
        history = new RandomHistory(ledger, 11);
        history.go(400);
        end = ledger.events().size() - 1L;
        history.move(Duration.ofDays(30));
    }

    @AfterAll
    static void stop() {
        ledger.close();
        GenericEventMessage.clock = Clock.tickMillis(ZoneOffset.UTC);
    }

    private static String report(String query) {
        Answer report = history.http().get(REPORTS + query);
        assertThat(report.status()).as(report.body()).isEqualTo(200);
        return report.body();
    }

    private static Path saved(String json) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "report", ".json"), json);
    }

    private static Exported export() {
        long events = ledger.events().size();
        while (ledger.bean(Publishing.class).size() < events) {
            assertThat(ledger.bean(Publishing.class).round()).isTrue();
        }
        return Exported.of(ledger.access());
    }

    /** The clock of the random history jumps by days. */
    private static Verdict verified(Exported export, Path... reports) {
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "--skew",
                                "999999",
                                "--key",
                                ledger.nobody().get("/tlog/key").body().strip()));
        for (Path report : reports) {
            arguments.addAll(List.of("--report", report));
        }
        return export.verified(arguments.toArray());
    }

    @Test
    void everyReportOfEveryMomentDoes() throws IOException {
        Random random = history.random();
        List<Path> reports = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            long position = i == 0 ? end : random.nextLong(end);
            String at = "?asOf=" + position;
            var from = PastByHand.timeAt(ledger.events(), position / 3);
            var to = PastByHand.timeAt(ledger.events(), position / 2).plusMillis(i);
            reports.add(saved(report("access-review" + at)));
            reports.add(saved(report("dormant" + at + "&unusedFor=P2D")));
            reports.add(saved(report("privileged" + at)));
            reports.add(saved(report("expiring" + at)));
            reports.add(saved(report("expiring" + at + "&from=" + from)));
            reports.add(saved(report("lifecycle" + at)));
            reports.add(saved(report("lifecycle" + at + "&from=" + from + "&to=" + to)));
            reports.add(saved(report("privileged?asOf=" + to)));
        }
        reports.add(saved(report("dormant")));
        reports.add(saved(report("access-review")));
        reports.add(saved(report("access-review?asOf=2000-01-01T00:00:00Z")));

        Verdict verdict = verified(export(), reports.toArray(Path[]::new));

        assertThat(verdict.exitCode()).as(verdict.said()).isZero();
        assertThat(verdict.said().lines().filter(line -> line.startsWith("report ")))
                .hasSameSizeAs(reports)
                .allMatch(line -> line.contains(".json SOUND: "))
                .anyMatch(line -> line.contains(" 0 rows"));
        assertThat(verdict.said())
                .contains("sealed, so not compared: tokenName, username")
                .contains("no facts of the ledger, so not compared: idleDays, lastUsedOn")
                .containsPattern("erased by leaf \\d+, so not compared: tokenName of row \\d+")
                .containsPattern(
                        "private text in \\d+ events of token \\S+ was erased by leaf \\d+");
    }

    interface Change {
        void in(ObjectNode report);
    }

    private static Arguments change(String name, String query, Change change, String said) {
        return Arguments.of(name, query, change, said);
    }

    private static ArrayNode rows(ObjectNode report) {
        return (ArrayNode) report.path("rows");
    }

    private static Change row(Consumer<ObjectNode> change) {
        return report -> change.accept((ObjectNode) rows(report).get(1));
    }

    static Stream<Arguments> changesOfTheFile() {
        String any = "access-review";
        String rows = "do not have the digest";
        return Stream.of(
                change("a row", any, row(row -> row.put("role", "nobody")), rows),
                change("a name", any, row(row -> row.put("tokenName", "x")), rows),
                change("a last use", any, row(row -> row.put("lastUsedOn", "2026-01-01")), rows),
                change("a row less", any, report -> rows(report).remove(0), rows),
                change("a row more", any, report -> rows(report).add(rows(report).get(0)), rows),
                change(
                        "a row moved",
                        any,
                        report -> rows(report).add(rows(report).remove(0)),
                        rows),
                change("digest", any, report -> report.put("digest", "ab".repeat(32)), rows),
                change(
                        "a member more",
                        any,
                        report -> report.put("approvedBy", "the board"),
                        "it has what no report has: approvedBy"),
                change("count", any, report -> report.put("count", 3), "it states 3 rows"),
                change(
                        "summary",
                        any,
                        report -> ((ObjectNode) report.path("summary")).put("owner", 9),
                        "its summary"),
                change(
                        "a parameter",
                        "dormant?unusedFor=P2D",
                        report -> report.put("parameters", "unusedFor=P1D"),
                        "with parameters"),
                change(
                        "a parameter less",
                        "dormant?unusedFor=P90D",
                        report -> report.put("parameters", ""),
                        "with parameters"),
                change("kind", "access-review", report -> report.put("report", "privileged"), ""),
                change("time", any, report -> report.put("asOf", "2099-01-01T00:00:00Z"), ""),
                change(
                        "position",
                        any,
                        report -> report.put("position", report.path("position").asLong() - 1),
                        "its root is not under the checkpoint"),
                change(
                        "root",
                        any,
                        report ->
                                report.put("root", "DBBIfCkPWlGrzEtcwUk0LaaaguchzA6IBTxCORood8U="),
                        "its root is not under the checkpoint"),
                change(
                        "checkpoint",
                        any,
                        report ->
                                report.put(
                                        "checkpoint",
                                        report.path("checkpoint")
                                                .asString()
                                                .replaceFirst("\n\\d+\n", "\n999999\n")),
                        "its checkpoint"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfTheFile")
    void aReportThatWasChangedDoesNot(String name, String query, Change change, String said)
            throws IOException {
        ObjectNode report = (ObjectNode) JSON.readTree(report(query));
        Exported export = export();
        assertThat(verified(export, saved(report.toString())).exitCode()).isZero();
        change.in(report);

        Verdict verdict = verified(export, saved(report.toString()));

        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(1);
        assertThat(verdict.said()).contains(".json NOT SOUND: ").contains(said);
    }

    /** With a digest, a count, a summary and a manifest that fit. */
    static Stream<Arguments> liesOfAServer() {
        String any = "access-review?asOf=60";
        String lived = "lifecycle?asOf=80";
        return Stream.of(
                change(
                        "role",
                        any,
                        row(row -> row.put("role", "nobody")),
                        "row 2 (.*), field role: "),
                change(
                        "permissions",
                        any,
                        report -> ((ArrayNode) withToken(report).path("permissions")).add("x:read"),
                        "field permissions: the report says .*x:read.*, and the events say"),
                change(
                        "expiry",
                        any,
                        report -> withToken(report).put("expiresAt", "2099-01-01T00:00:00Z"),
                        "field expiresAt: the report says"),
                change(
                        "age",
                        any,
                        report -> withToken(report).put("ageDays", 999),
                        "field ageDays: the report says 999"),
                change(
                        "days of no use",
                        any,
                        report -> withToken(report).put("idleDays", 999),
                        "field idleDays"),
                change("a row less", any, report -> rows(report).remove(2), "a row is missing: "),
                change(
                        "a row more",
                        any,
                        report -> rows(report).add(rows(report).get(0)),
                        "is not there by the events"),
                change(
                        "an invented token",
                        any,
                        report ->
                                rows(report)
                                        .add(
                                                withToken(report)
                                                        .deepCopy()
                                                        .put(
                                                                "tokenId",
                                                                UUID.randomUUID().toString())),
                        "is not there by the events"),
                change(
                        "another field",
                        any,
                        row(row -> row.put("zeal", true)),
                        "row 2 (.*) has the fields"),
                change(
                        "what never expires",
                        "expiring?asOf=60",
                        report -> rows(report).removeAll(),
                        "a row is missing: token"),
                change(
                        "what is not privileged",
                        "privileged?asOf=60",
                        report -> rows(report).remove(rows(report).size() - 1),
                        "a row is missing"),
                change(
                        "what is not old",
                        "dormant?asOf=60&unusedFor=P1D",
                        report -> report.put("parameters", "asOf=60&unusedFor=P9000D"),
                        "is not there by the events"),
                change("an act less", lived, report -> rows(report).remove(3), "a row is missing"),
                change(
                        "an act more",
                        lived,
                        report -> rows(report).insert(3, rows(report).get(3)),
                        "is not there by the events"),
                change(
                        "an act by somebody else",
                        lived,
                        row(row -> row.put("byUserId", UUID.randomUUID().toString())),
                        "row 2 (position \\d+), field byUserId"),
                change(
                        "another moment",
                        any,
                        report -> report.put("parameters", "asOf=61"),
                        "are not those of asOf=61"));
    }

    private static ObjectNode withToken(ObjectNode report) {
        return (ObjectNode)
                rows(report)
                        .valueStream()
                        .filter(row -> !row.path("tokenId").isNull())
                        .filter(row -> !row.path("permissions").isEmpty())
                        .findFirst()
                        .orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("liesOfAServer")
    void aReportThatTheEventsDenyDoesNot(String name, String query, Change change, String said)
            throws Exception {
        ObjectNode report = (ObjectNode) JSON.readTree(report(query));
        change.in(report);
        putOnRecord(report);

        Verdict verdict = verified(export(), saved(report.toString()));

        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(1);
        assertThat(verdict.said())
                .containsPattern("NOT SOUND: .*" + said.replace("(", "\\(").replace(")", "\\)"));
    }

    private static void putOnRecord(ObjectNode report) throws Exception {
        String group = report.path("report").asString().equals("lifecycle") ? "action" : "role";
        if (report.path("report").asString().equals("expiring")) {
            group = "expiresOn";
        }
        ObjectNode summary = report.putObject("summary");
        for (JsonNode row : rows(report)) {
            String of = row.path(group).asString("");
            summary.put(of, summary.path(of).asInt(0) + 1);
        }
        report.put("count", rows(report).size());
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(rows(report).toString().getBytes(StandardCharsets.UTF_8));
        report.put("digest", HexFormat.of().formatHex(digest));
        ReportIssued manifest =
                new ReportIssued(
                        UUID.randomUUID(),
                        report.path("report").asString(),
                        report.path("position").asLong(),
                        report.path("parameters").asString(),
                        report.path("digest").asString(),
                        (long) rows(report).size(),
                        report.path("asOf").asString(),
                        report.path("root").asString(),
                        Cause.system("a lie"));
        UUID nobody = UUID.randomUUID();
        Caller caller =
                new Caller(nobody, nobody, Role.OWNER, Permissions.NONE, null, null, "request");
        ledger.bean(ReviewLog.class).enter(manifest, caller, null);
    }

    @Test
    void aReportOfAnotherLedgerDoesNot() throws IOException {
        Exported export = export();
        Clock clock = GenericEventMessage.clock;
        try (OneLedger other = OneLedger.start()) {
            Path report = saved(other.owner().get(REPORTS + "access-review").body());

            Verdict verdict = verified(export, report);

            assertThat(verdict.exitCode()).isEqualTo(1);
            assertThat(verdict.said()).contains("its checkpoint is signed by none of the keys");
        } finally {
            GenericEventMessage.clock = clock;
        }
    }

    @Test
    void anExportThatEndsBeforeTheReportWasOnRecordSaysSo() throws IOException {
        history.http().user(OneLedger.named("onlooker"), "viewer");
        Exported export = export();
        Path report = saved(report("access-review"));
        history.http().user(OneLedger.named("onlooker"), "viewer");
        Path later = saved(report("access-review"));

        Verdict verdict = verified(export, report);
        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(2);
        assertThat(verdict.said()).contains("before the report was put on record");
        assertThat(verified(export, later).exitCode()).isEqualTo(2);
        assertThat(verified(export, later).said()).contains("before the report's position");
        assertThat(verified(export(), report, later).exitCode()).isZero();
    }

    @Test
    void aReportOfWhatIsWithheldCannotBeChecked() throws IOException {
        Path before = saved(report("access-review?asOf=4"));
        Path after = saved(report("access-review?asOf=40"));
        Exported export = export().line(5, line -> line.replaceAll(",\"metadata\".*", "}"));

        assertThat(verified(export, before).exitCode()).isZero();
        Verdict verdict = verified(export, before, after);
        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(2);
        assertThat(verdict.said()).contains("CANNOT BE CHECKED: leaf 5 is withheld");
    }

    @Test
    void aCatalogueOfTheOperatorsOwnIsHeardOf() throws IOException {
        Path report = saved(report("access-review?asOf=" + end));
        Path narrow =
                saved(
                        """
                        {"resources": {"tokens": ["read", "write", "delete"],
                                       "users": ["read", "write", "delete"],
                                       "audit": ["read", "write"], "configs": ["read"]},
                         "ceilings": {"administrator": ["*", "-audit:*"], "manager": ["tokens:*"],
                                      "viewer": ["configs:read"]}}
                        """);
        String key = ledger.nobody().get("/tlog/key").body().strip();
        Exported export = export();

        Verdict verdict =
                export.verified(
                        "--skew",
                        "999999",
                        "--key",
                        key,
                        "--report",
                        report,
                        "--permissions",
                        narrow);
        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(1);
        assertThat(verdict.said()).contains("field permissions: the report says");
        assertThat(export.verified("--key", key, "--permissions", report).exitCode()).isEqualTo(2);
    }

    @Test
    void whatIsNoReportIsBadInput() throws IOException {
        Exported export = export();
        String report = report("lifecycle?asOf=9");
        assertThat(verified(export, folder.resolve("missing.json")).exitCode()).isEqualTo(2);
        for (String odd :
                List.of(
                        "",
                        "{}",
                        "[]",
                        "{\"report\":\"lifecycle\"}",
                        report.substring(1),
                        report + "x",
                        report.replace("\"lifecycle\"", "\"everything\""),
                        report.replace("\"position\":9", "\"position\":9.5"),
                        report.replace("\"rows\":[", "\"rows\":[7,"),
                        report.replace("asOf=9", "what=9"),
                        report.replaceFirst("\"asOf\":\"[^\"]*", "\"asOf\":\"noon"),
                        report.replaceFirst("\"root\":\"[^\"]*", "\"root\":\"AAAA"),
                        report.replaceFirst("\"checkpoint\":\"[^\"]*", "\"checkpoint\":\"x"),
                        report.replaceFirst("\"digest\":\"[^\"]*\",", ""))) {
            Verdict verdict = verified(export, saved(odd));
            assertThat(verdict.exitCode()).as(odd + verdict.said()).isEqualTo(2);
            assertThat(verdict.said()).contains("is no report: ");
        }
    }
}
