package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.rebuild.Pace;
import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.Replay;
import org.tokenledger.query.transparency.check.LogCheck;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** The history is replayed beside the live views, and every difference is told. */
class ReplayTest {
    private static final String REPLAYS = "/api/audit/replays";

    private static OneLedger ledger;

    @BeforeAll
    static void aHistory() {
        ledger = OneLedger.start();
        for (int i = 0; i < 10; i++) {
            Holder holder = ledger.holder("manager", "configs:read", "configs:write");
            switch (i % 4) {
                case 0 -> ledger.owner().post(holder.path() + "/revoke", "{}");
                case 1 -> ledger.owner().delete(holder.path());
                case 2 ->
                        ledger.owner()
                                .put(holder.userPath() + "/role", "{\"role\":\"administrator\"}");
                default ->
                        ledger.owner()
                                .post(
                                        holder.path() + "/reassign",
                                        "{\"ownerId\":\"%s\"}".formatted(ledger.user("viewer")));
            }
        }
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    /** Its path, once it has ended: the stream of its progress ends with it. */
    private static String replayed(String body) {
        Answer started = ledger.owner().post(REPLAYS, body);
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        String path = String.valueOf(started.header("Location"));
        assertThat(path).isEqualTo(REPLAYS + "/" + started.text("id"));
        Answer progress = ledger.owner().get(path + "/events");
        assertThat(progress.header("Content-Type")).startsWith("text/event-stream");
        assertThat(progress.body()).contains("event:progress").contains("\"state\":\"done\"");
        return path;
    }

    private static JsonNode report(String path) {
        Answer report = ledger.owner().get(path + "/report");
        assertThat(report.status()).as(report.body()).isEqualTo(200);
        return report.json();
    }

    private static String as(String type, String path) {
        Answer report = ledger.owner().send("GET", path + "/report", null, "Accept", type);
        assertThat(report.header("Content-Type")).startsWith(type);
        return report.body();
    }

    @Test
    void aSoundLedgerHasNoDifference() {
        long end = ledger.position();
        String path = replayed("{}");

        JsonNode status = ledger.owner().get(path).json();
        assertThat(status.path("processed").asLong()).isEqualTo(end + 1);
        assertThat(status.path("total").asLong()).isEqualTo(end + 1);
        assertThat(status.path("until").asLong()).isEqualTo(end);
        assertThat(status.path("finishedAt").isNull()).isFalse();

        JsonNode report = report(path);
        assertThat(report.path("sound").asBoolean()).as("%s", report).isTrue();
        assertThat(report.path("differences").isEmpty()).isTrue();
        assertThat(report.path("digest").asString()).matches("[0-9a-f]{64}");
        assertThat(report.path("events").valueStream().mapToLong(JsonNode::asLong).sum())
                .isEqualTo(end + 1);
        assertThat(report.path("events").path("token.created").asLong()).isPositive();
        assertThat(report.path("positions").path("continuous").asBoolean()).isTrue();
        assertThat(report.path("sequences").path("continuous").asBoolean()).isTrue();
        assertThat(tablesLeftIn("replay")).isZero();
    }

    private static long tablesLeftIn(String schema) {
        return ledger.asSuperuser()
                .sql("select count(*) from pg_tables where schemaname = ?")
                .param(schema)
                .query(Long.class)
                .single();
    }

    @Test
    void startingOneIsOnRecordAndTheSameRequestTwiceStartsOne() {
        Answer first = ledger.owner().post(REPLAYS, "{\"until\":5}", "Idempotency-Key", "once");
        Answer again = ledger.owner().post(REPLAYS, "{\"until\":5}", "Idempotency-Key", "once");
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.position()).isEqualTo(first.position());
        List<String> recorded =
                ledger.asSuperuser()
                        .sql(
                                """
                                select convert_from(payload, 'UTF8')::jsonb ->> 'until'
                                from ledger.events
                                where stream = ?::uuid and type = 'review.replay_started'
                                """)
                        .param(first.text("id"))
                        .query(String.class)
                        .list();
        assertThat(recorded).containsExactly("5");
    }

    @Test
    void whileCommandsGoOnThereIsNoDifferenceEither() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService commands = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                writers.add(
                        commands.submit(() -> {
                            int done = 0;
                            while (!enough.get() || done < 50) {
                                Holder holder = ledger.holder("manager", "configs:read");
                                ledger.owner().post(holder.path() + "/revoke", "{}");
                                done++;
                            }
                            return done;
                        }));
            }
            for (int i = 0; i < 2; i++) {
                JsonNode report = report(replayed("{}"));
                assertThat(report.path("sound").asBoolean()).as("%s", report).isTrue();
            }
            enough.set(true);
            for (Future<Integer> writer : writers) {
                assertThat(writer.get()).isGreaterThanOrEqualTo(50);
            }
        }
    }

    @Test
    void aPlantedCorruptionIsListedExactly() {
        Holder changed = ledger.holder("manager", "configs:read");
        Holder missing = ledger.holder("manager", "configs:read");
        String extra = "ffffffff-0000-7000-8000-000000000001";
        ledger.position();
        var sql = ledger.asSuperuser();
        sql.sql("create table public.kept as select * from views.tokens").update();
        sql.sql("update views.tokens set name = '=<script>', version = 9 where id = ?::uuid")
                .param(changed.tokenId())
                .update();
        sql.sql("delete from views.tokens where id = ?::uuid").param(missing.tokenId()).update();
        sql.sql(
                        """
                        insert into views.tokens
                        select (jsonb_populate_record(t, jsonb_build_object('id', ?))).*
                        from public.kept t where id = ?::uuid
                        """)
                .params(extra, changed.tokenId())
                .update();
        long created = changed.created().position();
        sql.sql("update views.audit set action = 'token.revoked' where position = ?")
                .param(created)
                .update();
        String path = replayed("{}");
        sql.sql("update views.audit set action = 'token.created' where position = ?")
                .param(created)
                .update();
        sql.sql("truncate views.tokens").update();
        sql.sql("insert into views.tokens select * from public.kept").update();

        JsonNode report = report(path);
        assertThat(report.path("sound").asBoolean()).isFalse();
        List<String> found =
                report.path("differences").valueStream().map(ReplayTest::inWords).sorted().toList();
        String name = changed.created().text("name");
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "directory.tokens changed "
                                + changed.tokenId()
                                + " name: "
                                + name
                                + " =<script>",
                        "directory.tokens changed " + changed.tokenId() + " version: 1 9",
                        "directory.tokens missing " + missing.tokenId() + " null: null null",
                        "directory.tokens extra " + extra + " null: null null",
                        "audit.audit changed " + created + " action: token.created token.revoked");

        assertThat(as("text/csv", path))
                .startsWith("finding,view,table,key,field,rebuilt,live,value\r\n")
                .contains(
                        "\r\nchanged,directory,tokens,%s,name,%s,'=<script>,\r\n"
                                .formatted(changed.tokenId(), name))
                .contains("\r\nmissing,directory,tokens,%s,,,,\r\n".formatted(missing.tokenId()));
        assertThat(as("text/html", path))
                .contains("Not sound", "<svg", extra, "=&lt;script&gt;")
                .doesNotContain("<script");
        assertThat(report(replayed("{}")).path("sound").asBoolean()).isTrue();
    }

    private static String inWords(JsonNode difference) {
        return "%s.%s %s %s %s: %s %s"
                .formatted(
                        difference.path("view").asString(),
                        difference.path("table").asString(),
                        difference.path("difference").asString(),
                        difference.path("key").asString(),
                        difference.path("field").asString("null"),
                        difference.path("rebuilt").asString("null"),
                        difference.path("live").asString("null"));
    }

    @Test
    void anEventThatIsMissingIsNamed() {
        Holder holder = ledger.holder("manager", "configs:read");
        long revoked = ledger.owner().post(holder.path() + "/revoke", "{}").position();
        ledger.user("viewer");
        var sql = ledger.asSuperuser();
        sql.sql("create table public.gone as select * from ledger.events where position = ?")
                .param(revoked)
                .update();
        sql.sql("delete from ledger.events where position = ?").param(revoked).update();
        JsonNode report = report(replayed("{}"));
        sql.sql("insert into ledger.events select * from public.gone").update();

        assertThat(report.path("sound").asBoolean()).isFalse();
        JsonNode positions = report.path("positions");
        assertThat(positions.path("continuous").asBoolean()).isFalse();
        assertThat(positions.path("missing").asLong()).isEqualTo(1);
        assertThat(positions.path("firstGap").path("expected").asLong()).isEqualTo(revoked);
        assertThat(positions.path("firstGap").path("found").asLong()).isEqualTo(revoked + 1);
        // The directory still shows what the ledger does not have any more.
        assertThat(report.path("differences").findValuesAsString("field"))
                .contains("revoked_at", "revoked_by", "version");
    }

    @Test
    void theFirstEventOfATokenMissingStopsTheViewAndBreaksTheStream() {
        Holder holder = ledger.holder("manager", "configs:read");
        long created = holder.created().position();
        ledger.owner().post(holder.path() + "/revoke", "{}");
        var sql = ledger.asSuperuser();
        sql.sql("create table public.first as select * from ledger.events where position = ?")
                .param(created)
                .update();
        sql.sql("delete from ledger.events where position = ?").param(created).update();
        JsonNode report = report(replayed("{}"));
        sql.sql("insert into ledger.events select * from public.first").update();

        assertThat(report.path("digest").isNull()).isTrue();
        assertThat(report.path("views").path(0).path("failure").asString())
                .startsWith("View directory cannot handle the event at position " + (created + 1));
        JsonNode gap = report.path("sequences").path("firstGap");
        assertThat(gap.path("stream").asString()).isEqualTo(holder.tokenId());
        assertThat(gap.path("expected").asLong()).isEqualTo(0);
        assertThat(gap.path("found").asLong()).isEqualTo(1);
    }

    @Test
    void theDigestDependsOnNothingButTheEvents() throws SQLException {
        Instant now = ledger.clock().instant();
        ledger.holder("manager", "configs:read");
        long end = ledger.position();
        String first = report(replayed("{\"until\":" + end + "}")).path("digest").asString();
        ledger.clock().advance(Duration.ofHours(7));
        Holder later = ledger.holder("manager", "configs:read");
        assertThat(later.may("configs:read")).isEqualTo(200);
        ledger.flushUses();
        JsonNode byTime = report(replayed("{\"until\":\"" + now.plusSeconds(3600) + "\"}"));
        assertThat(byTime.path("until").asLong()).isGreaterThanOrEqualTo(end);
        JsonNode again = report(replayed("{\"until\":\"" + end + "\"}"));
        assertThat(again.path("digest").asString()).isEqualTo(first);
        assertThat(again.path("sound").asBoolean()).as("%s", again).isTrue();
        for (int batch : new int[] {1, 7}) {
            assertThat(replayedByHand(end, batch).digest()).isEqualTo(first);
        }
        assertThat(replayedByHand(end - 1, 7).digest()).isNotEqualTo(first);
    }

    private static Findings replayedByHand(long until, int batch) throws SQLException {
        try (Connection work = ledger.connections().getConnection();
                Connection live = ledger.connections().getConnection()) {
            return new Replay(
                            ledger.bean(Ledger.class),
                            ledger.bean(LogCheck.class),
                            Pace.full(),
                            System::nanoTime,
                            batch)
                    .run(work, live, until, (phase, processed) -> {}, difference -> {});
        }
    }

    @Test
    void oneThatRunsCanBeCancelledAndHasNoReportYet() throws SQLException {
        try (Connection turn = ledger.database().getConnection()) {
            turn.createStatement().execute("select pg_advisory_lock(hashtext('review.replay'), 0)");
            Answer started = ledger.owner().post(REPLAYS, "{}");
            String path = String.valueOf(started.header("Location"));
            assertThat(started.text("state")).isEqualTo("running");
            assertRefused(ledger.owner().get(path + "/report"), 409, "not_finished");
            assertThat(ledger.owner().delete(path).status()).isEqualTo(204);
            assertRefused(ledger.owner().get(path), 404, "not_found");
            assertRefused(ledger.owner().delete(path), 404, "not_found");
            assertRefused(ledger.owner().get(path + "/report"), 404, "not_found");
        }
    }

    @Test
    void oneWhoseServerIsGoneHasFailed() {
        UUID id = UUID.randomUUID();
        ledger.asSuperuser()
                .sql(
                        """
                        insert into review.replays
                            (id, state, phase, until, processed, total, started_at)
                        values (?, 'running', 'reading', 9, 3, 10, now())
                        """)
                .param(id)
                .update();
        JsonNode status = ledger.owner().get(REPLAYS + "/" + id).json();
        assertThat(status.path("state").asString()).isEqualTo("failed");
        assertThat(status.path("failure").asString()).isEqualTo("the server was stopped");
        assertRefused(ledger.owner().get(REPLAYS + "/" + id + "/report"), 409, "not_finished");
    }

    @Test
    void aServerThatStopsEndsItsReplaysAndSaysSo() throws SQLException {
        OneLedger stopping = OneLedger.start();
        try (Connection turn = stopping.database().getConnection()) {
            turn.createStatement().execute("select pg_advisory_lock(hashtext('review.replay'), 0)");
            assertThat(stopping.owner().post(REPLAYS, "{}").status()).isEqualTo(202);
            stopping.close();
            assertThat(
                            stopping.asSuperuser()
                                    .sql("select state || ': ' || failure from review.replays")
                                    .query(String.class)
                                    .list())
                    .containsExactly("failed: the server was stopped");
        }
    }

    @Test
    void theNewestTwentyAreKept() {
        for (int i = 0; i < 22; i++) {
            replayed("{\"until\":0}");
        }
        Answer list = ledger.owner().get(REPLAYS);
        assertThat(list.json().path("items").size()).isEqualTo(20);
        assertThat(OneLedger.each(list, "state")).containsOnly("done");
    }

    @Test
    void untilIsAPositionOrATimeOfTheLedger() {
        long before = ledger.position();
        for (String until :
                new String[] {
                    "-1",
                    "\"-1\"",
                    Long.toString(before + 1000),
                    "\"" + Long.MAX_VALUE + "0\"",
                    "\"yesterday\"",
                    "\"2000-01-01T00:00:00Z\"",
                    "\"2999-01-01T00:00:00Z\"",
                    "\"+12000-01-01T00:00:00Z\"",
                    "true",
                    "1.5",
                    "[1]"
                }) {
            Answer refused = ledger.owner().post(REPLAYS, "{\"until\":" + until + "}");
            assertRefused(refused, 400, "malformed_request");
            assertThat(refused.json().path("errors").path(0).path("field").asString())
                    .as(until)
                    .isEqualTo("until");
        }
        assertRefused(ledger.owner().post(REPLAYS, "{\"till\":1}"), 400, "malformed_request");
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void replaysNeedThePermissionToWriteAudits() {
        String path = replayed("{\"until\":0}");
        for (String role : new String[] {"manager", "viewer"}) {
            Holder holder = ledger.holder(role);
            for (Answer answer :
                    List.of(
                            holder.http().post(REPLAYS, "{}"),
                            holder.http().get(REPLAYS),
                            holder.http().get(path),
                            holder.http().get(path + "/events"),
                            holder.http().get(path + "/report"),
                            holder.http().delete(path))) {
                assertRefused(answer, 403, "insufficient_permission");
            }
        }
        Holder administrator = ledger.holder("administrator");
        assertThat(administrator.http().get(path).status()).isEqualTo(200);
        Holder reader = ledger.holder("administrator", "audit:read");
        assertRefused(reader.http().get(path), 403, "insufficient_permission");
        assertRefused(ledger.nobody().get(REPLAYS), 401, "missing_authorization");
        assertRefused(
                ledger.owner().send("GET", path + "/report", null, "Accept", "image/png"),
                406,
                "not_acceptable");
    }
}
