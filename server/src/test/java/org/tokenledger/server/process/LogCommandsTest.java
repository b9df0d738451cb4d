package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.server.Http;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.tlog.Checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What an operator types, beside a running server and after it has ended. */
@NullMarked
@Execution(ExecutionMode.CONCURRENT)
class LogCommandsTest {
    @TempDir Path folder;

    @Test
    void anExportIsMadeBesideTheServerAndAfterItAndAKeyIsRotatedWithoutIt() throws Exception {
        String data = "--data=" + folder.resolve("data");
        Path out = folder.resolve("export");
        Object key;
        try (ServerProcess server =
                ServerProcess.start(
                        folder.resolve("data"), Map.of("OWNER_TOKEN", RunningLedger.OWNER_TOKEN))) {
            Http owner = server.http(RunningLedger.OWNER_TOKEN);
            owner.token("some", owner.user("somebody", "manager"));
            Eventually.holds("published", () -> size(server) == 4);
            key = server.http(null).get("/tlog/key").body().strip();
            assertThat(server.out())
                    .contains("the verifier key of the log, for whoever checks it, is " + key);

            LedgerCommand beside =
                    LedgerCommand.run("export", "--proof", "--out", out.toString(), data);

            assertThat(beside.exitCode()).as(beside.err()).isZero();
            assertThat(beside.err()).contains("exported 4 events to");
            assertThat(LedgerCommand.verify(out, key).out()).startsWith("SOUND: 4 events");
        }
        LedgerCommand rotated = LedgerCommand.run("rotate-log-key", "--reason", "a test", data);
        assertThat(rotated.exitCode()).as(rotated.err()).isZero();
        Note both = Note.parse(rotated.out());
        assertThat(Checkpoint.of(both).size()).isEqualTo(5);
        assertThat(both.signers(List.of(VerifierKey.parse(key.toString())))).hasSize(1);
        assertThat(both.signatures()).hasSize(2);

        LedgerCommand after = LedgerCommand.run("export", "--proof", "--out", out.toString(), data);
        assertThat(after.exitCode()).as(after.err()).isZero();
        assertThat(after.err()).contains("going on from event 4");
        LedgerCommand verdict = LedgerCommand.verify(out, key);
        assertThat(verdict.exitCode()).as(verdict.out()).isZero();
        assertThat(verdict.out()).startsWith("SOUND: 5 events");
    }

    private static long size(ServerProcess server) {
        Http.Answer checkpoint = server.http(null).get("/tlog/checkpoint");
        return checkpoint.status() == 200 ? Checkpoint.of(Note.parse(checkpoint.body())).size() : 0;
    }

    @Test
    void whatIsMissingOnTheCommandLineOrInTheFolderIsSaidInASentence() throws Exception {
        String data = "--data=" + folder.resolve("nothing");

        LedgerCommand nowhere = LedgerCommand.run("export", "--proof", "--out", "x", data);
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.err()).contains("There is no ledger in").hasLineCount(1);
        assertThat(folder.resolve("nothing")).doesNotExist();
        LedgerCommand unclear = LedgerCommand.run("export", "--out", "x", data);
        assertThat(unclear.exitCode()).isEqualTo(2);
        assertThat(unclear.err()).contains("An export needs --proof and --out.");
        LedgerCommand unexplained = LedgerCommand.run("open-epoch", data);
        assertThat(unexplained.exitCode()).isEqualTo(2);
        assertThat(unexplained.err()).contains("give a --reason");
    }
}
