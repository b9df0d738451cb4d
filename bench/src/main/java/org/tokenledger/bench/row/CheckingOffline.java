package org.tokenledger.bench.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.note.Note;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.log.LogCommands;
import org.tokenledger.tlog.Checkpoint;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * L3: how long does an auditor wait, on one core, for the verdict on an export, start of the JVM
 * and all? Against SHA-256 over the files of the export, alone.
 */
public final class CheckingOffline {
    private static final String VERIFY = "ledger-verify.jar on one core";
    private static final String DIGEST = "SHA-256 over the exported bytes, one thread";

    private CheckingOffline() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Path export = export(stands);
        long events =
                Checkpoint.of(Note.parse(Files.readAllBytes(export.resolve("checkpoint")))).size();
        List<String> verifier = verifier(stands.settings().top(), export);
        Rounds rounds =
                stands.rounds("L3")
                        .add(VERIFY, () -> verify(verifier, events))
                        .add(DIGEST, () -> digest(export, events))
                        .alternate();
        return List.of(
                rounds.value(
                        "offline verification of %,d events on one core".formatted(events),
                        VERIFY,
                        all -> all.p50Millis() / 1_000,
                        Target.atMost(60, "s")),
                rounds.ratio(
                        "time of offline verification against SHA-256 of the same bytes",
                        VERIFY,
                        DIGEST,
                        Sample::p50Millis,
                        Target.none("")),
                rounds.value("offline verification", VERIFY, Sample::perSecond, Target.none("/s")));
    }

    /** By the product, of all that the last checkpoint covers. */
    private static Path export(Stands stands) throws Exception {
        Stand stand = stands.with(stands.settings().events());
        stand.awaitCheckpoint();
        Path export = stands.emptyFolder("export");
        String[] arguments = {"export", "--proof", "--data=" + stand.folder(), "--out=" + export};
        LogCommands.run(Options.parse(arguments, Map.of()));
        return export;
    }

    private static List<String> verifier(Path top, Path export) throws IOException {
        List<String> command = new ArrayList<>();
        if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")))) {
            command.addAll(List.of("taskset", "-c", "0"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:ActiveProcessorCount=1",
                        "-jar",
                        top.resolve("verifier/target/ledger-verify.jar").toString(),
                        export.toString(),
                        "--key",
                        Files.readString(export.resolve("key")).strip()));
        return command;
    }

    private static Sample verify(List<String> verifier, long events)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(verifier).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return Sample.once(events, System.nanoTime() - begun);
    }

    private static Sample digest(Path export, long events)
            throws IOException, GeneralSecurityException {
        long begun = System.nanoTime();
        for (String file : List.of("events.ndjson", "hashes")) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (InputStream in =
                    new DigestInputStream(Files.newInputStream(export.resolve(file)), sha256)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            sha256.digest();
        }
        return Sample.once(events, System.nanoTime() - begun);
    }
}
