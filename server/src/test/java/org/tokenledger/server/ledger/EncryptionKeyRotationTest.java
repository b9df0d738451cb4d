package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.AppendConflict;
import org.tokenledger.server.Http;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.vault.EncryptionKeyFile;
import org.tokenledger.server.vault.WrappedKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

@NullUnmarked
class EncryptionKeyRotationTest {
    @TempDir private Path folder;
    private final DatabaseAccess access = TestDatabase.fresh();
    private RunningLedger running;
    private Http owner;
    private JdbcClient database;

    @BeforeEach
    void start() {
        running = RunningLedger.start(access, "--encryption-keys=" + file().path());
        owner = running.owner();
        database = JdbcClient.create(TestDatabase.asSuperuser(access));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private PrivateFile file() {
        return new PrivateFile(folder.resolve("keys"));
    }

    private List<String> rotate() throws SQLException {
        List<String> said = new ArrayList<>();
        EncryptionKeyRotation.run(LedgerDatabase.unpooled(access), file(), said::add);
        return said;
    }

    @Test
    void aRunningServerGoesOnAndWhatWasWrappedBeforeIsReadWithTheNewKeyAlone()
            throws SQLException, IOException {
        String user = owner.user("mary", "manager");
        String before = owner.token("before", user).text("id");
        String old = Files.readString(file().path());

        assertThat(rotate()).last().asString().contains("older ones are destroyed");

        String after = owner.token("after", user).text("id");
        assertThat(owner.post("/api/tokens/" + before + "/revoke", "{\"reason\":\"why\"}").status())
                .isEqualTo(200);
        String now = Files.readString(file().path());
        assertThat(now).hasLineCount(1).isNotEqualTo(old);
        assertThat(wrappedWith()).containsExactly(now.substring(0, now.indexOf(' ')));
        running.close();
        database.sql("UPDATE views.positions SET version = 0").update();
        start();
        assertThat(owner.get("/api/tokens/" + before).text("name")).isEqualTo("before");
        assertThat(owner.get("/api/tokens/" + before).text("revocationReason")).isEqualTo("why");
        assertThat(owner.get("/api/tokens/" + after).text("name")).isEqualTo("after");
    }

    private List<String> wrappedWith() {
        return database.sql("SELECT DISTINCT wrapped_with FROM vault.keys")
                .query(String.class)
                .list();
    }

    @Test
    void aDataKeyFromABackupOpensNothingAfterwards() throws SQLException {
        String token = owner.token("gone", owner.user("mary", "manager")).text("id");
        WrappedKey backup =
                database.sql("SELECT wrapped_with, wrapped FROM vault.keys WHERE subject = ?")
                        .param(UUID.fromString(token))
                        .query((row, _) -> new WrappedKey(row.getString(1), row.getBytes(2)))
                        .single();
        owner.delete("/api/tokens/" + token);
        rotate();

        EncryptionKeyFile keys = new EncryptionKeyFile(file());
        assertThatThrownBy(() -> keys.unwrap(backup, UUID.fromString(token)))
                .isInstanceOf(LaunchFailed.class)
                .hasMessageContaining("is not in the file");
    }

    @Test
    void interruptedAnywhereItIsCompletedByRunningItAgain() throws SQLException {
        owner.token("one", owner.user("mary", "manager"));
        EncryptionKeyFile keys = new EncryptionKeyFile(file());
        keys.add();
        owner.token("two", owner.user("adam", "manager"));
        database.sql("UPDATE vault.current SET wraps_with = ?").param(keys.current()).update();
        owner.token("three", owner.user("eve", "manager"));
        assertThat(wrappedWith()).hasSize(2);

        rotate();

        assertThat(wrappedWith()).hasSize(1).doesNotContain(keys.current());
        assertThat(owner.token("four", owner.user("seth", "manager")).status()).isEqualTo(201);
    }

    @Test
    void withoutItsKeysADatabaseIsNotServed() {
        running.close();
        file().remove();

        assertThatThrownBy(this::start)
                .hasRootCauseInstanceOf(LaunchFailed.class)
                .rootCause()
                .hasMessageMatching(
                        "The file .* lacks the encryption key [0-9a-f]{16} that this database is in"
                                + " use with: put the right file there, or name it with"
                                + " --encryption-keys\\.");
        assertThat(file().path()).doesNotExist();
    }

    @Test
    void theKeyOfWhatIsDeletedIsNotInMemoryEither() {
        UUID token = UUID.fromString(owner.token("gone", owner.user("mary", "manager")).text("id"));
        DataKeys keys = running.beans(DataKeys.class).iterator().next();
        assertThat(keys.ofRequest(Set.of(token), Map.of()).of(token)).isNotNull();

        assertThat(owner.delete("/api/tokens/" + token).status()).isEqualTo(204);

        assertThatThrownBy(() -> keys.ofRequest(Set.of(token), Map.of()).of(token))
                .isInstanceOf(AppendConflict.class);
    }
}
