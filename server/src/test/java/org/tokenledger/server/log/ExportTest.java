package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

class ExportTest {
    @Test
    void anExportThatWasInterruptedAnywhereIsGoneOnWith() throws Exception {
        try (OneLog log = OneLog.start()) {
            log.tokens(20);
            log.published();
            Exported whole = Exported.of(log.database());
            byte[] events = Files.readAllBytes(whole.folder().resolve("events.ndjson"));
            byte[] hashes = Files.readAllBytes(whole.folder().resolve("hashes"));
            for (int length : new int[] {0, 1, 500, events.length / 2, events.length - 1}) {
                Exported half = whole.copy();
                Files.delete(half.folder().resolve("checkpoint"));
                Files.write(
                        half.folder().resolve("events.ndjson"),
                        java.util.Arrays.copyOf(events, length));
                if (length == 500) {
                    Files.write(half.folder().resolve("hashes"), new byte[0]);
                }
                half.goOn(log.database());

                assertThat(half.folder().resolve("events.ndjson")).hasBinaryContent(events);
                assertThat(half.folder().resolve("hashes")).hasBinaryContent(hashes);
                assertThat(half.verified("--key", log.key()).exitCode()).isZero();
            }
        }
    }

    @Test
    void anExportGrowsWithTheLedger() {
        try (OneLog log = OneLog.start()) {
            log.tokens(3);
            long before = log.published().size();
            Exported export = Exported.of(log.database());
            log.tokens(3);
            log.published();

            assertThat(export.goOn(log.database()))
                    .contains("going on from event " + before)
                    .anyMatch(said -> said.startsWith("exported " + (before + 3) + " events to"));
            assertThat(export.verified("--key", log.key()).exitCode()).isZero();
        }
    }

    @Test
    void anExportOfAnotherLedgerIsNotGoneOnWith() {
        try (OneLog log = OneLog.start();
                OneLog other = OneLog.start()) {
            log.tokens(1);
            log.published();
            other.tokens(1);
            other.published();
            Exported export = Exported.of(log.database());

            assertLeftAlone(export, "key", other.database());
            assertLeftAlone(export.without("key"), "events.ndjson", other.database());
            assertLeftAlone(export.without("hashes"), "events.ndjson", other.database());
        }
    }

    @Test
    void whatIsOfNoExportIsLeftAlone() throws IOException {
        try (OneLog log = OneLog.start();
                OneLog other = OneLog.start()) {
            log.tokens(3);
            log.published();
            Exported ours = Exported.of(log.database());
            Path theirs = Exported.of(other.database()).folder();
            for (String content :
                    List.of("my notes", "my\nnotes\n", "{\"leaf\":{}}\n", "\u0000\n")) {
                Exported notes = new Exported(OneLog.folder());
                Files.writeString(notes.folder().resolve("events.ndjson"), content);
                assertLeftAlone(notes, "events.ndjson", log.database());
            }
            Exported another = ours.copy();
            Files.copy(
                    theirs.resolve("key"),
                    another.folder().resolve("key"),
                    StandardCopyOption.REPLACE_EXISTING);
            assertLeftAlone(another, "key", log.database());
            assertLeftAlone(ours.copy().changed("key", text -> "junk"), "key", log.database());
            assertLeftAlone(
                    ours.copy().changed("checkpoint", text -> "junk"),
                    "checkpoint",
                    log.database());
            assertLeftAlone(ours.copy().without("events.ndjson"), "hashes", log.database());
            ours.goOn(log.database());
            assertThat(ours.verified("--key", log.key()).exitCode()).isZero();
        }
    }

    private static void assertLeftAlone(Exported export, String file, DatabaseAccess database) {
        Map<String, String> before = contents(export);
        assertThatThrownBy(() -> export.goOn(database))
                .isInstanceOfSatisfying(
                        LaunchFailed.class, refused -> assertThat(refused.exitCode()).isEqualTo(2))
                .hasMessage(
                        "The file %s is of no export of this ledger, or of another state of it:"
                                        .formatted(export.folder().resolve(file))
                                + " nothing was written; name another folder with --out.");
        assertThat(contents(export)).isEqualTo(before);
    }

    private static Map<String, String> contents(Exported export) {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(export.folder())) {
            for (Path file : files.toList()) {
                contents.put(file.toString(), Files.readString(file, ISO_8859_1));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return contents;
    }

    @Test
    void whatNobodyTouchedIsSoundUnderLoadToo() {
        try (OneLog log = OneLog.start();
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            log.published();
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                writing.add(writers.submit(() -> log.tokens(60)));
            }
            Exported export = Exported.of(log.database());
            while (!writing.stream().allMatch(Future::isDone)) {
                assertThat(log.publishing().round()).isTrue();
                export.goOn(log.database());
                Exported.Verdict verdict = export.verified("--key", log.key());
                assertThat(verdict.exitCode()).as(verdict.said()).isZero();
            }
            assertThat(log.published().size()).isEqualTo(2 + 8 * 60);
            export.goOn(log.database());
            assertThat(export.verified("--key", log.key()).exitCode()).isZero();
        }
    }

    @Test
    void nothingIsExportedBeforeAnythingIsPublished() {
        try (OneLog log = OneLog.start()) {
            log.publishing().close();
            log.asSuperuser().sql("UPDATE tlog.epochs SET size = 0, checkpoint = NULL").update();

            assertThatThrownBy(() -> Exported.of(log.database()))
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessageContaining("Nothing has been published yet");
        }
    }
}
