package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The five minutes of README.md work as printed; only the port is another. */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class ReadmeTourTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path IGNORED = Path.of("..", ".gitignore");
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String NEXT = "=== next ===";

    @TempDir private Path temporary;

    @Test
    void fiveMinutesWithReadmesCommands() throws Exception {
        List<String> blocks = tour();
        int port = freePort();
        Path clone = Files.createDirectory(temporary.resolve("clone"));
        try (ServerProcess _ = ServerProcess.launch(clone.resolve("data"), port, Map.of())) {
            String script =
                    "set -eu -o pipefail\n"
                            + String.join("\necho; echo '" + NEXT + "'\n", blocks)
                                    .replace("localhost:8080", "localhost:" + port);
            check(List.of(run(script, clone).split(NEXT)));
        }
        requireIgnored(clone, Files.readAllLines(IGNORED));
    }

    /** What the tour leaves in a clone holds a token's value, and must not be committed. */
    private static void requireIgnored(Path clone, List<String> ignored) throws IOException {
        try (Stream<Path> left = Files.list(clone)) {
            assertThat(left.map(file -> "/" + file.getFileName()))
                    .contains("/created.json")
                    .allMatch(file -> ignored.contains(file) || ignored.contains(file + "/"));
        }
    }

    private static List<String> tour() throws IOException {
        String readme = Files.readString(README);
        String section =
                readme.substring(readme.indexOf("<!-- tour:"), readme.indexOf("## Test it"));
        Matcher block = BLOCK.matcher(section);
        return block.results().map(found -> found.group(1)).toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String run(String script, Path clone) throws Exception {
        Path errors = temporary.resolve("errors");
        Process bash =
                new ProcessBuilder("bash", "-c", script)
                        .directory(clone.toFile())
                        .redirectError(errors.toFile())
                        .start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as(said + Files.readString(errors)).isZero();
        return said;
    }

    private void check(List<String> outputs) throws IOException {
        assertThat(outputs).hasSize(6);
        assertThat(json(outputs.get(0)).path("status").asString()).isEqualTo("ready");

        JsonNode created = json(outputs.get(1));
        assertThat(created.path("name").asString()).isEqualTo("edge-17");
        assertThat(created.path("token").asString()).startsWith("tc-apiv1_").hasSize(73);
        assertThat(created.path("expiresAt").isString()).isTrue();

        assertThat(outputs.get(2).lines().filter(line -> !line.isBlank()).findFirst())
                .hasValueSatisfying(status -> assertThat(status).startsWith("HTTP/1.1 200"));
        assertThat(outputs.get(2))
                .containsIgnoringCase("X-Token-Id: " + created.path("id").asString())
                .containsIgnoringCase("X-Token-Permissions: configs:read heartbeat:write");

        JsonNode reassigned = json(outputs.get(3).substring(outputs.get(3).indexOf("}{") + 1));
        assertThat(reassigned.path("ownerName").asString()).isEqualTo("mary");
        assertThat(reassigned.path("droppedPermissions").toString())
                .isEqualTo("[\"heartbeat:write\"]");

        assertThat(outputs.get(4))
                .contains("\"status\":\"revoked\"", "\"revocationReason\":\"edge-17 was sold\"")
                .contains("HTTP/1.1 401")
                .contains("\"code\":\"invalid_token\"");

        JsonNode history = json(outputs.get(5));
        JsonNode entries = history.isArray() ? history : history.path("items");
        assertThat(entries.valueStream().map(entry -> entry.path("action").asString()))
                .containsExactly("token.created", "token.reassigned", "token.revoked");
        assertThat(entries.valueStream().map(entry -> entry.at("/actor/name").asString()))
                .containsOnly("owner");
    }

    private static JsonNode json(String output) {
        return JsonMapper.builder().build().readTree(output.strip());
    }
}
