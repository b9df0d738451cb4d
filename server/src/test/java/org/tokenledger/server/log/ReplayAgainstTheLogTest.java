package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.process.Eventually;
import org.tokenledger.tlog.Checkpoint;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

/** The report of a replay says whether the ledger is what was signed. */
class ReplayAgainstTheLogTest {
    private static final String REPLAYS = "/api/audit/replays";

    private static String replayed(Http owner, String body) {
        Answer started = owner.post(REPLAYS, body);
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        String path = String.valueOf(started.header("Location"));
        Eventually.holds(
                "the replay has ended", () -> !owner.get(path).text("state").equals("running"));
        assertThat(owner.get(path).text("state")).as(owner.get(path).body()).isEqualTo("done");
        return path + "/report";
    }

    private static JsonNode log(Http owner, String path) {
        return owner.get(path).json().path("log");
    }

    private static String as(Http owner, String path, String type) {
        return owner.send("GET", path, null, "Accept", type).body();
    }

    @Test
    void aReplayOfThisMomentWaitsForTheCheckpointThatCoversIt() {
        try (OneLog log = OneLog.start()) {
            log.tokens(3);
            long events = log.events();
            String path = replayed(log.owner(), "{}");

            JsonNode found = log(log.owner(), path);
            assertThat(found.path("matches").asBoolean()).as("%s", found).isTrue();
            assertThat(found.path("size").asLong()).isEqualTo(events);
            assertThat(found.path("covered").asLong()).isGreaterThanOrEqualTo(events);
            assertThat(found.path("key").asString()).isEqualTo(log.key().toString());
            assertThat(found.path("problem").isNull()).isTrue();
            Checkpoint published = log.published();
            String root = log.tree(published.size()).root(events).toString();
            assertThat(found.path("root").asString()).isEqualTo(root);
            assertThat(as(log.owner(), path, "text/csv"))
                    .contains("\r\nlog_matches,,,,,,,true\r\n", "log_size,,,,,,," + events)
                    .containsPattern("log_checkpoint,,,,,,,\"" + OneLog.ORIGIN + "\n\\d+\n");
            assertThat(as(log.owner(), path, "text/html"))
                    .contains("all is what was signed", "Root of the tree over them, recomputed");
        }
    }

    @Test
    void aReplayOfTheBeginningIsHeldAgainstTheNewestCheckpointToo() {
        try (OneLog log = OneLog.start()) {
            log.tokens(5);
            log.published();
            assertFound(
                    log,
                    "{\"until\":2}",
                    "UPDATE ledger.events SET salt = sha256(salt) WHERE position = 4",
                    4L,
                    "The event at position 4 is not the one that was published");
        }
    }

    @Test
    void whatWasChangedIsNamedAlsoWhereItCannotBeReadAnyMore() {
        try (OneLog log = OneLog.start()) {
            log.tokens(5);
            log.published();
            JsonNode report =
                    assertFound(
                            log,
                            "{}",
                            "UPDATE ledger.events SET payload = set_byte(payload, 0, 65) WHERE position = 3",
                            3L,
                            "The event at position 3 is not the one that was published");
            assertThat(report.path("views").path(0).path("failure").asString())
                    .startsWith("View directory ends there: The event at position 3 is no event");
            assertThat(report.path("positions").path("read").asLong()).isEqualTo(3);
        }
    }

    private static JsonNode assertFound(
            OneLog log, String until, String change, @Nullable Long position, String problem) {
        log.asSuperuser().sql(change).update();
        String path = replayed(log.owner(), until);
        JsonNode report = log.owner().get(path).json();
        assertThat(report.path("sound").asBoolean()).isFalse();
        assertThat(report.path("log").path("matches").asBoolean()).isFalse();
        assertThat(report.path("log").path("problem").asString()).isEqualTo(problem);
        assertThat(report.path("log").path("firstBad").asLong()).isEqualTo(position);
        assertThat(as(log.owner(), path, "text/csv")).contains("log_problem,,,,,,," + problem);
        assertThat(as(log.owner(), path, "text/html")).contains("Not sound", problem);
        return report;
    }

    @Test
    void aLedgerThatWasRolledBackIsFoundByTheGuard() {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        long size;
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(2);
            log.published();
        }
        DatabaseAccess backup = TestDatabase.copyOf(database);
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(30);
            size = log.published().size();
        }
        try (OneLog restored = OneLog.start(backup, data)) {
            JsonNode found = log(restored.owner(), replayed(restored.owner(), "{}"));

            assertThat(found.path("matches").asBoolean()).isFalse();
            assertThat(found.path("problem").asString())
                    .startsWith(size + " events were published, and the ledger has ")
                    .endsWith("it was rolled back");
            assertThat(found.path("covered").asLong()).isEqualTo(size);
        }
    }

    @Test
    void whatWasNeverPublishedIsNotCalledSound() {
        try (OneLog log = OneLog.start()) {
            log.publishing().close();
            log.asSuperuser().sql("UPDATE tlog.epochs SET size = 0, checkpoint = NULL").update();
            assertThat(log.data().resolve("log-guard").toFile().delete()).isTrue();

            JsonNode found = log(log.owner(), replayed(log.owner(), "{}"));
            assertThat(found.path("matches").asBoolean()).isFalse();
            assertThat(found.path("problem").asString()).isEqualTo("Nothing was published yet");
        }
    }

    /** A report cites what was signed, or it is not taken. */
    @Test
    void whilePublishingIsFrozenReportsAreOfWhatWasPublished() {
        try (OneLog log = OneLog.start()) {
            log.tokens(5);
            long covered = log.published().size() - 1;
            String report = "/api/audit/reports/access-review?asOf=";
            Answer before = log.owner().get(report + covered);
            log.asSuperuser().sql("UPDATE tlog.epochs SET size = size - 1").update();
            log.tokens(1);
            log.assertFrozen("The checkpoint in the database is another's");
            long events = log.events();

            Answer now = log.owner().get("/api/audit/reports/access-review");
            assertThat(now.status()).as(now.body()).isEqualTo(503);
            assertThat(now.text("code")).isEqualTo("not_ready");
            assertThat(now.text("detail"))
                    .startsWith("No checkpoint covers position")
                    .endsWith("The checkpoint in the database is another's");
            assertThat(log.events()).isEqualTo(events);

            log.asSuperuser().sql("UPDATE tlog.epochs SET size = size + 1").update();
            log.asSuperuser()
                    .sql("UPDATE ledger.events SET salt = sha256(salt) WHERE position = 1")
                    .update();
            Answer changed = log.owner().get(report + covered);
            assertThat(changed.status()).isEqualTo(503);
            assertThat(changed.text("detail")).startsWith("The log does not vouch for the ledger");
            assertThat(before.status()).isEqualTo(200);
        }
    }
}
