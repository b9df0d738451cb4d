package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tokenledger.server.Http;
import org.tokenledger.server.RunningLedger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Views are rebuilt and history is replayed from the command line, with and without a server. */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class MaintenanceTest {
    @TempDir private Path temporary;

    private ServerProcess ran(int exitCode, String... words) {
        ServerProcess program =
                ServerProcess.program(temporary.resolve("data"), Map.of(), List.of(words));
        assertThat(program.exitCode()).as(program.out() + program.err()).isEqualTo(exitCode);
        return program;
    }

    private String report(String name) throws IOException {
        return Files.readString(temporary.resolve(name));
    }

    private String file(String name) {
        return temporary.resolve(name).toString();
    }

    @Test
    void besideARunningServerAndWithoutOne() throws IOException, SQLException {
        assertThat(ran(1, "rebuild", "directory").err()).startsWith("There is no ledger in ");
        assertThat(ran(2, "replay").err()).startsWith("There is no ledger in ");
        // Said before anything is looked for, and so before anything is replayed.
        assertThat(ran(2, "replay", "--report", file("missing/report.json")).err())
                .isEqualTo(
                        "The report %s can't be written (there is no folder %s): nothing was"
                                        .formatted(file("missing/report.json"), file("missing"))
                                + " replayed; name another file with --report.");
        Files.createDirectory(temporary.resolve("folder.json"));
        assertThat(ran(2, "replay", "--report", file("folder.json")).err())
                .contains("can't be written (it is a folder)");
        try (ServerProcess server =
                ServerProcess.start(
                        temporary.resolve("data"),
                        Map.of("OWNER_TOKEN", RunningLedger.OWNER_TOKEN))) {
            Http owner = server.http(RunningLedger.OWNER_TOKEN);
            String ownerId = owner.get("/api/tokens/self").text("ownerId");
            String token = owner.token("first", ownerId).text("id");

            assertThat(ran(0, "rebuild").out()).isEqualTo("directory\naudit");
            assertThat(ran(2, "rebuild", "dictionary").err())
                    .startsWith("There is no view 'dictionary', but: directory, audit.");
            assertThat(ran(0, "rebuild", "directory").out())
                    .isEqualTo(
                            "View directory was rebuilt up to position 2; no row was different.");
            assertThat(ran(2, "replay", "--report", file("report.pdf")).err())
                    .contains("must end with .json, .csv or .html");
            assertThat(ran(2, "replay", "--until", "77").err())
                    .isEqualTo("until must be a position of the ledger, which ends at 2");
            ServerProcess sound = ran(0, "replay", "--report", file("report.html"));
            assertThat(sound.out()).startsWith("Sound: 3 events up to position 2");
            assertThat(sound.out()).contains("It is what was signed; the newest checkpoint covers");
            assertThat(sound.err()).contains("Replaying: 100 %, 3 of 3 events");
            assertThat(report("report.html")).contains("Sound: every view", "<svg");

            try (Connection superuser = server.superuser()) {
                superuser.createStatement().execute("update views.tokens set name = 'wrong'");
            }
            assertThat(ran(1, "replay", "--report", file("report.csv")).out())
                    .startsWith("NOT sound");
            assertThat(report("report.csv"))
                    .contains("changed,directory,tokens," + token + ",name,first,wrong,");
            assertThat(ran(0, "rebuild", "directory").out())
                    .contains("name was wrong, should be first", "2 rows were different.");
            assertThat(owner.get("/api/tokens/" + token).text("name")).isEqualTo("first");
            assertThat(owner.get("/api/audit/replays").json().path("items").size()).isEqualTo(2);
        }
        Files.createSymbolicLink(Path.of(file("full.json")), Path.of("/dev/full"));
        assertThat(ran(2, "replay", "--report", file("full.json")).err())
                .contains("full.json can't be written (", "what was found is all above.");
        ran(0, "replay", "--until", "2", "--report", file("report.json"));
        assertThat(report("report.json")).contains("\"sound\":true", "\"until\":2");
        ran(0, "rebuild", "directory");
    }
}
