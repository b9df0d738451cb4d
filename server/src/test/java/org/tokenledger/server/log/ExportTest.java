package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tokenledger.server.launch.LaunchFailed;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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

            assertThatThrownBy(() -> export.goOn(other.database()))
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessageContaining("is an export of another ledger");
        }
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
