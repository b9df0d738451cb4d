package org.tokenledger.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tokenledger.verifier.Verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command of {@code ./ledger} that ended, and what it said. */
record LedgerCommand(int exitCode, String out, String err) {
    /** In a process of its own, as an operator would. */
    static LedgerCommand run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ServerArchive.commandLine());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("ledger-command", ".out");
        Path err = Files.createTempFile("ledger-command", ".err");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new LedgerCommand(process.waitFor(), Files.readString(out), Files.readString(err));
    }

    /** {@code verify}, which is not of the server and runs in this process as well. */
    static LedgerCommand verify(Path export, Object key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                Verify.run(
                        List.of(export.toString(), "--key", key.toString()),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        return new LedgerCommand(exit, out.toString(UTF_8), err.toString(UTF_8));
    }
}
