package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Path;
import java.util.Map;

/** SIGTERM before the server is ready ends it as at any other time. */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class StopWhileStartingTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir private Path temporary;

    @Test
    void aStopDuringTheFirstStartIsCleanAndTheNextStartGoesOnFromThere() {
        try (ServerProcess first = ServerProcess.launch(temporary, 0, Map.of())) {
            Eventually.holds("under way", () -> first.out().contains("View directory starts"));
            first.terminate();
            assertThat(first.exitCode()).isEqualTo(TERMINATED);
            assertThat(first.postmaster()).isEmpty();
            assertThat(first.err()).isEmpty();
            assertThat(first.out()).doesNotContain("WARN", "ERROR", "Exception", "\tat ");
        }
        try (ServerProcess second = ServerProcess.start(temporary, Map.of())) {
            String owner = second.password("owner-token").strip();
            assertThat(second.http(owner).get("/auth").status()).isEqualTo(200);
        }
    }
}
