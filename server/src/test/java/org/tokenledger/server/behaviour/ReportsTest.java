package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.axonframework.eventhandling.GenericEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.util.HtmlUtils;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.ReviewEvent.ReportIssued;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.behaviour.PastByHand.Reader;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Proof;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reports of any moment are what the events up to there make of them, and are on record. */
class ReportsTest {
    private static final String REPORTS = "/api/audit/reports/";
    private static final Reader AUDITOR = new Reader(null, true);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> KINDS =
            List.of("access-review", "dormant", "privileged", "expiring", "lifecycle");

    private static OneLedger ledger;
    private static RandomHistory history;
    private static List<Recorded> events;
    private static Instant end;

    @BeforeAll
    static void aHistory() {
        ledger = OneLedger.start();
        history = new RandomHistory(ledger, 4);
        history.go(200);
        events = ledger.events();
        // What the questions themselves use is of another day.
        history.move(Duration.ofDays(30));
        end = history.now();
    }

    @AfterAll
    static void stop() {
        ledger.close();
        GenericEventMessage.clock = Clock.tickMillis(ZoneOffset.UTC);
    }

    private static Answer report(String query) {
        Answer report = history.http().get(REPORTS + query);
        assertThat(report.status()).as(report.body()).isEqualTo(200);
        return report;
    }

    private static Answer as(String type, String query) {
        Answer report = history.http().send("GET", REPORTS + query, null, "Accept", type);
        assertThat(report.header("Content-Type")).startsWith(type);
        return report;
    }

    @Test
    void everyReportIsWhatTheEventsUpToThereMakeOfIt() {
        Random random = history.random();
        Instant first = events.getFirst().time();
        long span = Duration.between(first, end).toMillis();
        for (int i = 0; i < 16; i++) {
            boolean byTime = i % 2 == 1;
            Instant time = first.plusMillis(random.nextLong(-1_000, span));
            long position =
                    byTime
                            ? PastByHand.positionAt(events, time)
                            : i == 0 ? events.size() - 1L : random.nextLong(events.size());
            Instant at = byTime ? time : PastByHand.timeAt(events, position);
            everyReport(
                    "asOf=" + (byTime ? time : position),
                    at,
                    position,
                    first.plusMillis(random.nextLong(span)),
                    Duration.ofHours(random.nextLong(1, 100)));
        }
    }

    /** As of one moment, some of them for a period. */
    private static void everyReport(
            String asOf, Instant at, long position, Instant from, Duration period) {
        PastByHand past = new PastByHand(events, history.uses(), position, at);
        LocalDate unusedSince = day(at.minus(Duration.ofDays(2)));
        Instant to = from.plus(period);
        String fromTo = "from=" + from + "&to=" + to + "&" + asOf;

        assertSame("access-review?" + asOf, past, at, row -> true);
        assertSame(
                "dormant?unusedFor=P2D&" + asOf,
                past,
                at,
                row -> row.token != null && row.lastActive().isBefore(unusedSince));
        assertSame("privileged?" + asOf, past, at, ReportsTest::isPrivileged);
        Instant soon = at.plus(Duration.ofDays(30));
        assertSame("expiring?" + asOf, past, at, row -> row.expires(at, soon));
        assertSame("expiring?" + fromTo, past, at, row -> row.expires(from, to));
        assertLifecycle("lifecycle?" + asOf, position, Instant.MIN, Instant.MAX);
        assertLifecycle("lifecycle?" + fromTo, position, from, to);
    }

    private static void assertLifecycle(String query, long position, Instant from, Instant to) {
        LifecycleByHand byHand = new LifecycleByHand(events);
        assertThat(report(query).json().path("rows"))
                .as(query)
                .containsExactlyElementsOf(
                        events.stream()
                                .filter(event -> event.position() <= position)
                                .filter(event -> event.event() instanceof TokenEvent)
                                .filter(event -> {
                                    Instant ledgerTime =
                                            PastByHand.timeAt(events, event.position());
                                    return !ledgerTime.isBefore(from) && ledgerTime.isBefore(to);
                                })
                                .map(byHand::row)
                                .toList());
    }

    private static boolean isPrivileged(Row row) {
        return List.of("owner", "administrator").contains(row.user.role())
                || row.permissions().stream()
                        .anyMatch(
                                List.of(
                                                "tokens:write",
                                                "tokens:delete",
                                                "users:write",
                                                "users:delete",
                                                "audit:write")
                                        ::contains);
    }

    /** A user with an active token, or without one. */
    private record Row(UserBody user, @Nullable TokenBody token) {
        List<String> permissions() {
            return token == null || !user.enabled()
                    ? List.of()
                    : Permissions.of(token.permissions())
                            .within(Catalogue.standard().ceiling(Role.stored(user.role())))
                            .sorted();
        }

        @Nullable LocalDate lastUsedOn() {
            return token == null || token.lastUsedAt() == null ? null : day(token.lastUsedAt());
        }

        LocalDate lastActive() {
            LocalDate lastUsedOn = lastUsedOn();
            return lastUsedOn != null
                    ? lastUsedOn
                    : day(token == null ? user.createdAt() : token.createdAt());
        }

        boolean expires(Instant from, Instant to) {
            Instant end = token == null ? null : token.expiresAt();
            return end != null && !end.isBefore(from) && end.isBefore(to);
        }

        /** As it is in a report of a moment. */
        Map<String, @Nullable Object> fields(Instant at) {
            Map<String, @Nullable Object> fields = new TreeMap<>();
            fields.put("userId", user.id());
            fields.put("username", user.username());
            fields.put("role", user.role());
            fields.put("enabled", user.enabled());
            fields.put("tokenId", token == null ? null : token.id());
            fields.put("tokenName", token == null ? null : token.name());
            fields.put("permissions", token == null ? null : permissions());
            fields.put("createdAt", token == null ? null : token.createdAt());
            fields.put("ageDays", token == null ? null : days(day(token.createdAt()), at));
            fields.put("lastUsedOn", lastUsedOn());
            fields.put("idleDays", token == null ? null : days(lastActive(), at));
            Instant end = token == null ? null : token.expiresAt();
            fields.put("expiresAt", end);
            fields.put("expiresOn", end == null ? null : day(end));
            return fields;
        }

        private static long days(LocalDate since, Instant at) {
            return ChronoUnit.DAYS.between(since, day(at));
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static void assertSame(
            String query, PastByHand past, Instant at, Predicate<Row> belongs) {
        List<Row> rows = new ArrayList<>();
        Map<UUID, List<TokenBody>> active =
                past.tokens(AUDITOR).stream()
                        .filter(token -> token.status().equals(TokenBody.ACTIVE))
                        .collect(Collectors.groupingBy(TokenBody::ownerId));
        for (UserBody user : past.users(AUDITOR)) {
            List<TokenBody> tokens = active.getOrDefault(user.id(), List.of());
            tokens.forEach(token -> rows.add(new Row(user, token)));
            if (tokens.isEmpty()) {
                rows.add(new Row(user, null));
            }
        }
        JsonNode report = report(query).json();
        assertThat(report.path("rows"))
                .as(query)
                .containsExactlyInAnyOrderElementsOf(
                        rows.stream().filter(belongs).map(row -> json(row.fields(at))).toList());
        assertThat(report.path("count").asInt()).isEqualTo(report.path("rows").size());
    }

    static JsonNode json(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> plain = new TreeMap<>();
        fields.forEach((name, value) ->
                plain.put(
                        name,
                        value instanceof UUID || value instanceof Temporal
                                ? value.toString()
                                : value));
        return JSON.readTree(JSON.writeValueAsBytes(plain));
    }

    @Test
    void theDigestIsOfTheRowsInCanonicalForm() throws Exception {
        JsonNode report = report("access-review?asOf=" + (events.size() - 1)).json();
        StringBuilder canonical = new StringBuilder();
        for (JsonNode row : report.path("rows")) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            row.propertyStream().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            canonical
                    .append(canonical.isEmpty() ? "" : ",")
                    .append(JSON.writeValueAsString(sorted));
        }
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(("[" + canonical + "]").getBytes(UTF_8));
        assertThat(report.path("digest").asString()).isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    void theSamePositionGivesTheSameBytesInEveryForm() {
        for (String kind : KINDS) {
            String query = kind + "?asOf=" + (events.size() - 3);
            for (String type : List.of("application/json", "text/csv", "text/html")) {
                Answer first = as(type, query);
                assertThat(as(type, query).body()).isEqualTo(first.body());
                assertThat(first.position()).isEqualTo(events.size() - 3);
            }
            String page = as("text/html", query).body();
            assertThat(page).contains("<svg").doesNotContain("<script");
            Answer report = report(query);
            String root = report.text("root");
            assertThat(page).contains(report.text("digest"), HtmlUtils.htmlEscape(root));
            assertThat(as("text/csv", query).body().lines())
                    .anyMatch(line -> line.startsWith("# root,") && line.contains(root))
                    .anyMatch(line -> line.startsWith("# digest," + report.text("digest")))
                    .anyMatch(line -> line.startsWith("# checkpoint,\u2014 "));
        }
    }

    /** Though tokens have expired between its position and the moment at which it was asked for. */
    @Test
    void aReportOfNowSaysHowToGetExactlyItAgain() {
        history.move(Duration.ofDays(1));
        for (String kind : KINDS) {
            // The token that asks was used on this day, as far as anybody will ever know.
            assertThat(history.http().get("/api/tokens/self").status()).isEqualTo(200);
            ledger.flushUses();
            Answer now = report(kind);
            String parameters = now.text("parameters");
            assertThat(parameters)
                    .isEqualTo("asOf=%s@%s".formatted(now.text("position"), now.text("asOf")));
            history.move(Duration.ofDays(1));
            assertThat(report(kind + "?" + parameters).body()).isEqualTo(now.body());
        }
    }

    @Test
    void itsRootIsThatOfTheEventsUpToItsPositionUnderACheckpoint() {
        VerifierKey key = VerifierKey.parse(ledger.nobody().get("/tlog/key").body().strip());
        for (long position : new long[] {0, 1, 57, events.size() - 1}) {
            JsonNode report = report("lifecycle?asOf=" + position).json();
            Note note = Note.parse(report.path("checkpoint").asString());
            assertThat(note.signers(List.of(key))).containsExactly(key);
            Checkpoint checkpoint = Checkpoint.of(note);
            assertThat(
                            Proof.ofConsistency(
                                    position + 1,
                                    Hash.parse(report.path("root").asString()),
                                    checkpoint.size(),
                                    checkpoint.root(),
                                    report.path("consistency")
                                            .valueStream()
                                            .map(hash -> Hash.parse(hash.asString()))
                                            .toList()))
                    .isTrue();
        }
    }

    @Test
    void aReviewHasRoomForTheReviewer() {
        String csv = as("text/csv", "access-review").body();
        assertThat(csv.lines().findFirst().orElseThrow())
                .startsWith("userId,username,role,")
                .endsWith(",decision,reviewer");
        assertThat(csv.lines().skip(1)).isNotEmpty().allMatch(line -> line.endsWith(",,"));
        assertThat(csv.lines().filter(line -> !line.startsWith("# ")))
                .hasSize(1 + report("access-review").json().path("count").asInt());
    }

    @Test
    void aNameIsNeitherAFormulaInASpreadsheetNorPartOfThePage() {
        String name = "=1+1 <script>alert(\"x\")</script> & so on";
        Answer created =
                history.http().post("/api/tokens", JSON.writeValueAsString(Map.of("name", name)));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String query = "access-review?asOf=" + created.position();

        assertThat(as("text/csv", query).body())
                .contains(",\"'=1+1 <script>alert(\"\"x\"\")</script> & so on\",");
        assertThat(as("text/html", query).body())
                .contains("=1+1 &lt;script&gt;alert(")
                .contains("&lt;/script&gt; &amp; so on")
                .doesNotContain("<script");
    }

    @Test
    void theFormIsTheOneThatAnyLineOfAcceptNames() {
        Answer csv =
                history.http()
                        .send(
                                "GET",
                                REPORTS + "privileged?asOf=1",
                                null,
                                "Accept",
                                "image/png",
                                "Accept",
                                "text/csv");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.body()).startsWith("userId,username,");
    }

    @Test
    void everyReportThatLeavesIsOnRecord() {
        Answer answer = report("dormant?asOf=7&unusedFor=P1D");
        ReportIssued issued =
                ledger.events().stream()
                        .map(Recorded::event)
                        .filter(ReportIssued.class::isInstance)
                        .map(ReportIssued.class::cast)
                        .filter(it -> it.reviewId().toString().equals(answer.header("Report-Id")))
                        .findFirst()
                        .orElseThrow();
        assertThat(issued.kind()).isEqualTo("dormant");
        assertThat(issued.asOf()).isEqualTo(7);
        assertThat(issued.parameters()).isEqualTo("asOf=7&unusedFor=P1D");
        assertThat(issued.digest()).isEqualTo(answer.text("digest"));
        assertThat(issued.root()).isEqualTo(answer.text("root"));
        assertThat(issued.time()).isEqualTo(answer.text("asOf"));
        assertThat(issued.rows()).isEqualTo(answer.json().path("count").asLong());
        assertThat(
                        history.http()
                                .get("/api/audit/events?action=review.report_issued&sort=-position")
                                .body())
                .contains(issued.digest());
    }

    @Test
    void aPeriodIsThatOfTheLedgersTime() {
        Instant from = PastByHand.timeAt(events, 40);
        Instant to = PastByHand.timeAt(events, 90);
        JsonNode report = report("lifecycle?from=" + from + "&to=" + to).json();
        long first = PastByHand.positionAt(events, from.minusNanos(1)) + 1;
        long last = PastByHand.positionAt(events, to.minusNanos(1));
        assertThat(report.path("rows").valueStream().map(row -> row.path("position").asLong()))
                .containsExactlyElementsOf(
                        events.stream()
                                .filter(event -> event.event() instanceof TokenEvent)
                                .map(Recorded::position)
                                .filter(position -> position >= first && position <= last)
                                .toList());
        assertThat(report.path("summary").valueStream().mapToLong(JsonNode::asLong).sum())
                .isEqualTo(report.path("count").asLong());
    }

    @Test
    void whatIsAskedWronglyIsRefusedAndNotOnRecord() {
        long before = ledger.events().size();
        assertRefused(history.http().get(REPORTS + "everything"), 404, "not_found");
        for (String query :
                List.of(
                        "dormant?unusedFor=ninety",
                        "dormant?unusedFor=-P1D",
                        "dormant?unusedFor=P0D",
                        "dormant?from=2026-01-01T00:00:00Z",
                        "access-review?unusedFor=P1D",
                        "access-review?asOf=99999999",
                        "access-review?asOf=3@2001-01-01T00:00:00Z",
                        "access-review?asOf=3@2999-01-01T00:00:00Z",
                        "access-review?asOf=99999999@" + ledger.clock().instant(),
                        "access-review?asOf=@" + ledger.clock().instant(),
                        "access-review?asOf=3@",
                        "lifecycle?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")) {
            assertRefused(history.http().get(REPORTS + query), 400, "malformed_request");
        }
        assertRefused(
                history.http().send("GET", REPORTS + "dormant", null, "Accept", "application/pdf"),
                406,
                "not_acceptable");
        assertRefused(ledger.nobody().get(REPORTS + "dormant"), 401, "missing_authorization");
        assertThat(history.http().send("HEAD", REPORTS + "dormant", null).status()).isEqualTo(200);
        assertThat(ledger.events().size()).isEqualTo(before);
    }
}
