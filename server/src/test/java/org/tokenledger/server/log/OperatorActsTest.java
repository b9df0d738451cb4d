package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.tlog.Checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an operator does to the log while the server runs, and what everybody can see of it. */
class OperatorActsTest {
    private static OperatorActs acts(OneLog log) {
        return acts(log.database(), log.data());
    }

    private static OperatorActs acts(DatabaseAccess database, Path data) {
        return new OperatorActs(
                LedgerDatabase.unpooled(database),
                new LogKeyFile(data),
                LogGuardFile.of(Optional.empty(), data),
                new PrivateFile(TestDatabase.encryptionKeys()));
    }

    private static List<String> types(OneLog log) {
        return log.asSuperuser()
                .sql("SELECT type FROM ledger.events ORDER BY position")
                .query(String.class)
                .list();
    }

    @Test
    void aRotatedKeySignsWhatTheOldOneSignedAndGoesOnFromThere() throws Exception {
        try (OneLog log = OneLog.start()) {
            log.tokens(3);
            log.published();
            VerifierKey old = log.key();

            Note both = acts(log).rotate("on schedule");

            VerifierKey young = log.key();
            assertThat(young).isNotEqualTo(old);
            assertThat(young.name()).isEqualTo(old.name());
            assertThat(both.signers(List.of(old, young))).containsExactly(old, young);
            assertThat(types(log).getLast()).isEqualTo("log.key_rotated");
            assertThat(Checkpoint.of(both).size()).isEqualTo(log.events());
            log.tokens(1);
            log.published();
            assertThat(log.checkpoint().signers(List.of(old, young))).containsExactly(young);
            assertThat(log.data().resolve("log-key.next")).doesNotExist();
            Exported export = Exported.of(log.database());
            assertThat(export.verified("--key", young).exitCode()).isZero();
            assertThat(export.verified("--key", old).exitCode()).isEqualTo(1);
        }
    }

    @Test
    void anEpochIsOpenedAfterARestoreAndSaysWhatItLeftBehind() throws Exception {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(3);
            log.published();
        }
        DatabaseAccess backup = TestDatabase.copyOf(database);
        Path kept = Files.createTempFile("kept", ".checkpoint");
        VerifierKey old;
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(3);
            log.published();
            old = log.key();
            Files.writeString(kept, log.checkpoint().toString());
        }
        try (OneLog restored = OneLog.start(backup, data)) {
            restored.assertFrozen("it was rolled back");

            Note first = acts(restored).openEpoch("restored from last night's backup");

            assertThat(Checkpoint.of(first).origin()).isEqualTo(OneLog.ORIGIN + "/2");
            assertThat(types(restored).getLast()).isEqualTo("log.epoch_opened");
            restored.tokens(5);
            restored.published();
            assertThat(restored.key().name()).isEqualTo(OneLog.ORIGIN + "/2");
            assertThat(
                            restored.asSuperuser()
                                    .sql(
                                            """
                                            SELECT convert_from(payload, 'UTF8') FROM ledger.events
                                             WHERE type = 'log.epoch_opened'
                                            """)
                                    .query(String.class)
                                    .single())
                    .contains(Files.readString(kept).lines().toList().get(2));
            assertThat(
                            restored.owner()
                                    .get("/api/audit/events?action=log.epoch_opened")
                                    .json()
                                    .path("items")
                                    .path(0)
                                    .path("reason")
                                    .asString())
                    .startsWith("restored from last night");
            Exported export = Exported.of(restored.database());
            assertThat(export.verified("--key", restored.key()).exitCode()).isZero();
            // Who kept a checkpoint of before sees that the history is another one.
            assertThat(
                            export.verified(
                                            "--key",
                                            restored.key(),
                                            "--key",
                                            old,
                                            "--checkpoint",
                                            kept)
                                    .exitCode())
                    .isEqualTo(1);
        }
    }

    @Test
    void aNodeWithoutTheLogsKeyMayDoNeither() {
        try (OneLog log = OneLog.start()) {
            log.tokens(1);
            log.published();
            OperatorActs elsewhere = acts(log.database(), OneLog.folder());

            assertThatThrownBy(() -> elsewhere.rotate("x"))
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessageContaining("is not in this data folder");
            assertThatThrownBy(() -> elsewhere.openEpoch("x")).isInstanceOf(LaunchFailed.class);
            assertThat(types(log)).noneMatch(type -> type.startsWith("log."));
        }
    }

    @Test
    void historyAndUseGoOnOverSuchEvents() throws Exception {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (OneLog log = OneLog.start(database, data)) {
            log.published();
            acts(log).rotate("on schedule");
            log.tokens(1);
        }
        try (OneLog again = OneLog.start(database, data)) {
            again.tokens(1);
            assertThat(again.owner().get("/api/tokens?count=true").json().path("total").asInt())
                    .isEqualTo(3);
        }
    }
}
