package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Note;
import org.tokenledger.note.SigningKey;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Tile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The publisher signs what continues the log, and nothing else, whatever the database holds. */
class PublisherTest {
    @Test
    void aRestoredOlderDatabaseGetsNoNewCheckpointOverThePublishedOne() {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(5);
            log.published();
        }
        DatabaseAccess backup = TestDatabase.copyOf(database);
        Checkpoint published;
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(5);
            published = log.published();
        }
        try (OneLog restored = OneLog.start(backup, data)) {
            restored.assertFrozen("the database has");
            Note before = restored.checkpoint();

            // It is no way out that the log grows past the published size again.
            restored.tokens(10);
            assertThat(restored.events()).isGreaterThan(published.size());
            restored.assertFrozen("are not those that were published");
            assertThat(restored.checkpoint()).isEqualTo(before);
            assertThat(Checkpoint.of(guard(data))).isEqualTo(published);
        }
        try (OneLog log = OneLog.start(database, data)) {
            assertThat(log.published()).isEqualTo(published);
        }
    }

    @Test
    void whoFollowsSeesNoContradictionWhileAnotherNodePublishes() throws Exception {
        DatabaseAccess database = TestDatabase.fresh();
        try (OneLog log = OneLog.start(database, OneLog.folder());
                OneLog follower = OneLog.start(database, OneLog.folder())) {
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> following =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!enough.get()) {
                                    round(follower);
                                }
                            },
                            Thread::startVirtualThread);
            for (int i = 0; i < 150; i++) {
                log.tokens(1);
                log.round();
            }
            enough.set(true);
            following.get(30, TimeUnit.SECONDS);
        }
    }

    private static void round(OneLog log) {
        try {
            log.round();
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Note guard(Path data) {
        try {
            return Note.parse(Files.readAllBytes(data.resolve("log-guard")));
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }

    @Test
    void whileItIsFrozenCommandsGoOnAndTheOperatorSeesIt() {
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.published();
            log.asSuperuser()
                    .sql("UPDATE ledger.events SET payload = payload || ' ' WHERE position = 0")
                    .update();
            log.assertFrozen("are not those that were published");

            log.tokens(1);
            assertThat(
                            new String(
                                    log.get("/readyz").body(),
                                    java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"ready\"", "Publishing is frozen: The first");
            assertThat(log.owner().get("/metrics").body()).contains("ledger_log_frozen 1.0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ledger.events SET payload = set_byte(payload, 0, get_byte(payload, 0) # 1) WHERE position = 10",
                "tlog.tiles SET hashes = set_byte(hashes, 330, get_byte(hashes, 330) # 1) WHERE level = 0"
            })
    void whatIsChangedFarBelowTheLastCheckpointIsNotServedAndFreezesTheLog(String change) {
        try (OneLog log = OneLog.start()) {
            log.tokens(Tile.FULL);
            log.published();
            boolean hash = change.startsWith("tlog");
            // A leaf's own hash is in no proof of it, but in that of its neighbour.
            UUID event =
                    log.asSuperuser()
                            .sql("SELECT event_id FROM ledger.events WHERE position = ?")
                            .param(hash ? 11 : 10)
                            .query(UUID.class)
                            .single();
            String proof = "/api/ledger/events/" + event + "/proof";
            assertThat(log.owner().get(proof).status()).isEqualTo(200);

            log.asSuperuser().sql("UPDATE " + change).update();
            assertThat(log.get("/tlog/tile/entries/000").statusCode()).isEqualTo(503);
            assertThat(log.owner().get(proof).status()).isEqualTo(503);
            assertThat(log.get("/tlog/tile/0/000").statusCode()).isEqualTo(hash ? 503 : 200);
            assertThat(log.owner().get("/api/ledger/consistency?from=5").status())
                    .isEqualTo(hash ? 503 : 200);
            log.tokens(1);
            log.assertFrozen("is not what was published");
            log.assertFrozen("is not what was published");

            // The same bit again.
            log.asSuperuser().sql("UPDATE " + change).update();
            log.published();
            assertThat(log.owner().get(proof).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint = overlay(checkpoint placing 'AAAA' from length(checkpoint) - 20)",
                "checkpoint = replace(checkpoint, 'ledger.example', 'ledger.simple')",
                "size = size + 3",
                "key = '%s'"
            })
    void whatTheLogsKeyDidNotSignIsNotServed(String change) {
        String foreign =
                SigningKey.generate(OneLog.ORIGIN, VerifierKey.ED25519, new SecureRandom())
                        .verifier()
                        .toString();
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.published();
            String proof =
                    "/api/ledger/events/%s/proof"
                            .formatted(
                                    log.asSuperuser()
                                            .sql("SELECT event_id FROM ledger.events LIMIT 1")
                                            .query(String.class)
                                            .single());
            log.asSuperuser().sql("UPDATE tlog.epochs SET " + change.formatted(foreign)).update();
            for (String path :
                    List.of("checkpoint", "key", "tile/0/000.p/1", "tile/entries/000.p/1")) {
                assertThat(log.get("/tlog/" + path).statusCode()).as(path).isEqualTo(503);
            }
            assertThat(log.owner().get(proof).status()).isEqualTo(503);
            assertThat(log.owner().get("/api/ledger/consistency?from=1").status()).isEqualTo(503);
            log.assertFrozen("");
        }
    }

    @Test
    void hashesThatAreInNoFullTileYetMayNotChangeEither() {
        String flip = "UPDATE tlog.epochs SET tail = set_byte(tail, 3, get_byte(tail, 3) # 1)";
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.published();
            log.asSuperuser().sql(flip).update();
            log.assertFrozen("The stored hashes after the last full tile are not those");
            log.tokens(1);
            log.assertFrozen("The stored hashes after the last full tile are not those");
            log.asSuperuser().sql(flip).update();
            log.published();
        }
    }

    @Test
    void aCheckpointThatNoKeyOfTheLogSignedIsNotCited() {
        String report = "/api/audit/reports/privileged?asOf=1";
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.published();
            assertThat(log.owner().get(report).status()).isEqualTo(200);
            log.asSuperuser()
                    .sql(
                            """
                            UPDATE tlog.cited SET checkpoint =
                                overlay(checkpoint placing 'AAAA' from length(checkpoint) - 20)
                            """)
                    .update();
            assertThat(log.owner().get(report).status()).isEqualTo(503);
        }
    }

    @Test
    void anEventThatNoLedgerWritesFreezesTheLog() {
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.asSuperuser()
                    .sql("UPDATE ledger.events SET time = time + interval '1 microsecond'")
                    .update();
            log.assertFrozen("The event at position 0 has a number below zero, or a time between");
        }
    }

    @Test
    void anEventThatIsMissingFreezesTheLog() {
        try (OneLog log = OneLog.start()) {
            log.tokens(3);
            log.published();
            log.tokens(3);
            log.asSuperuser()
                    .sql("DELETE FROM ledger.events WHERE position = ?")
                    .param(log.events() - 2)
                    .update();
            log.assertFrozen("is missing");
        }
    }

    @Test
    void whatIsReadBackInAnotherWayThanItWasWrittenIsNotSigned() {
        try (OneLog log = OneLog.start()) {
            log.asSuperuser()
                    .sql(
                            """
                            CREATE FUNCTION tlog.flip() RETURNS trigger LANGUAGE plpgsql AS $$
                            BEGIN
                                NEW.hashes = set_byte(NEW.hashes, 77, get_byte(NEW.hashes, 77) # 1);
                                RETURN NEW;
                            END $$
                            """)
                    .update();
            log.asSuperuser()
                    .sql(
                            """
                            CREATE TRIGGER flip BEFORE INSERT ON tlog.tiles
                            FOR EACH ROW EXECUTE FUNCTION tlog.flip()
                            """)
                    .update();
            log.tokens(Tile.FULL);

            log.assertFrozen("The event at position 2 was read in two ways");
            assertThat(Checkpoint.of(log.checkpoint()).size()).isLessThan(Tile.FULL);
            log.asSuperuser().sql("DROP TRIGGER flip ON tlog.tiles").update();
            assertThat(log.published().size()).isEqualTo(log.events());
        }
    }

    @Test
    void aCheckpointInTheDatabaseThatTheKeyDidNotSignIsNotContinued() {
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.published();
            log.asSuperuser()
                    .sql(
                            """
                            UPDATE tlog.epochs SET checkpoint =
                                replace(checkpoint, 'ledger.example', 'ledger.simple')
                            """)
                    .update();
            log.assertFrozen("The checkpoint in the database is another's");
        }
    }

    @Test
    void aCrashBetweenTheGuardAndTheCommitIsMadeGood() {
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            Checkpoint before = log.published();
            String note = log.checkpoint().toString();
            byte[] tail =
                    log.asSuperuser()
                            .sql("SELECT tail FROM tlog.epochs")
                            .query(byte[].class)
                            .single();
            log.tokens(1);
            Checkpoint after = log.published();
            // As if the commit had not happened.
            log.asSuperuser()
                    .sql("UPDATE tlog.epochs SET size = ?, checkpoint = ?, tail = ?")
                    .param(before.size())
                    .param(note)
                    .param(tail)
                    .update();

            assertThat(log.published()).isEqualTo(after);
        }
    }

    @Test
    void aNodeWithoutTheKeyFollowsAndTakesOverOnceItIsGivenTheKey() throws IOException {
        Path first = OneLog.folder();
        Path second = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (OneLog follower = follower(database, first, second)) {
            Checkpoint before = Checkpoint.of(guard(second));
            follower.tokens(1);
            assertThat(follower.publishing().round()).isTrue();
            assertThat(Checkpoint.of(follower.checkpoint())).isEqualTo(before);
            for (int i = 0; i < 10; i++) {
                follower.publishing().round();
            }
            assertThat(follower.owner().get("/readyz").body())
                    .contains("\"ready\"", "no node has the log's key");

            Files.copy(first.resolve("log-key"), second.resolve("log-key"));
            Files.setPosixFilePermissions(
                    second.resolve("log-key"), PosixFilePermissions.fromString("rw-------"));
            assertThat(follower.published().size()).isGreaterThan(before.size());
            assertThat(follower.owner().get("/readyz").body()).doesNotContain("alarms");
        }
    }

    /** A second node, after the first has published and ended. */
    private static OneLog follower(DatabaseAccess database, Path first, Path second) {
        try (OneLog log = OneLog.start(database, first)) {
            log.tokens(1);
            log.published();
            OneLog follower = OneLog.start(database, second);
            assertThat(follower.publishing().round()).isTrue();
            assertThat(second.resolve("log-key")).doesNotExist();
            assertThat(guard(second)).isEqualTo(log.checkpoint());
            return follower;
        }
    }

    @Test
    void anotherKeyThanTheLogsSignsNothing() throws IOException {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(1);
            log.published();
            SigningKey other = SigningKey.ofSeed(OneLog.ORIGIN, VerifierKey.ED25519, new byte[32]);
            Files.writeString(data.resolve("log-key"), other.revealSecret());

            log.tokens(1);
            log.assertFrozen("The log's key in the database is ledger.example.com/tokens+");
            assertThat(log.publishing().frozen().orElseThrow())
                    .doesNotContain(other.revealSecret());
        }
    }

    @Test
    void theKeyIsInAFileForThisUserAloneAndNotUsedWhenOthersMayReadIt() throws IOException {
        try (OneLog log = OneLog.start()) {
            Path key = log.data().resolve("log-key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");

            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
            log.assertFrozen("is open to others (rw-r-----)");
            assertThat(log.get("/tlog/checkpoint").statusCode()).isEqualTo(503);
        }
    }
}
