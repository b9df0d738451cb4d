package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of docs/audit.md answer an auditor's questions, as printed. */
@NullUnmarked
class AuditTourTest {
    private static final Path PAGE = Path.of("..", "docs", "audit.md");
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String NEXT = "=== next ===";

    @TempDir private Path temporary;

    @Test
    void anAuditorNeedsNothingButCurl() throws Exception {
        try (RunningLedger ledger = RunningLedger.start()) {
            Http owner = ledger.owner();
            String self = owner.get("/api/tokens/self").text("ownerId");
            String mary = owner.user("mary", "manager");
            String adam = owner.user("adam", "administrator");
            Answer token = owner.token("edge-17", adam, "configs:read", "users:read");
            String path = "/api/tokens/" + token.text("id");
            owner.post(
                    path + "/reassign",
                    "{\"ownerId\":\"%s\",\"reason\":\"adam moved on\"}".formatted(mary));
            owner.post(path + "/revoke", "{\"reason\":\"sold\"}", "X-Request-Id", "ticket-4711");
            ledger.http(token.text("token")).get("/auth");
            Answer auditor = owner.token("auditor", self, "audit:read", "tokens:read");

            List<String> said =
                    run(
                            Map.of(
                                    "LEDGER",
                                    "http://localhost:" + ledger.port(),
                                    "AUDITOR",
                                    auditor.text("token"),
                                    "TOKEN",
                                    token.text("id"),
                                    "USER_ID",
                                    mary,
                                    "NOON",
                                    time(owner, path, 1),
                                    "THEN",
                                    time(owner, path, 1),
                                    "EARLIER",
                                    time(owner, path, 1),
                                    "REQUEST_ID",
                                    "ticket-4711",
                                    "EVENT_ID",
                                    owner.get(path + "/history")
                                            .json()
                                            .at("/items/2/eventId")
                                            .asString(),
                                    "END",
                                    Long.toString(auditor.position())));
            check(said, token.text("id"), auditor.position());
        }
    }

    /** Of an event of the token, the first one being 0. */
    private static String time(Http owner, String path, int event) {
        return owner.get(path + "/history")
                .json()
                .path("items")
                .path(event)
                .path("time")
                .asString();
    }

    private List<String> run(Map<String, String> environment) throws Exception {
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        String script =
                "set -eu -o pipefail\n"
                        + String.join(
                                "\necho; echo '" + NEXT + "'\n",
                                block.results().map(found -> found.group(1)).toList());
        Path errors = temporary.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", script)
                        .directory(temporary.toFile())
                        .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process bash = builder.start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as(said + Files.readString(errors)).isZero();
        return List.of(said.split(NEXT));
    }

    private void check(List<String> said, String tokenId, long end) throws IOException {
        assertThat(said).hasSize(16);
        assertThat(said.get(1)).contains("\"id\":\"" + tokenId + "\",\"name\":\"edge-17\"");
        assertThat(actions(said.get(2)))
                .containsExactly("token.created", "token.reassigned", "token.revoked");

        JsonNode chain = json(said.get(3)).path("items");
        assertThat(chain).hasSize(2);
        assertThat(chain.path(0).path("ownerName").asString()).isEqualTo("adam");
        assertThat(chain.path(1).path("ownerName").asString()).isEqualTo("mary");
        assertThat(chain.path(1).path("reason").asString()).isEqualTo("adam moved on");
        assertThat(chain.path(1).path("droppedPermissions").toString())
                .isEqualTo("[\"users:read\"]");
        assertThat(chain.path(1).path("endedBy").asString()).isEqualTo("token.revoked");

        assertThat(json(said.get(4)).path("total").asInt()).isZero();
        assertThat(actions(said.get(5))).containsExactly("token.revoked");
        assertThat(actions(said.get(6))).containsExactly("token.revoked");

        assertThat(Files.readAllLines(temporary.resolve("events.ndjson"))).hasSize((int) end + 1);
        assertThat(Files.readAllLines(temporary.resolve("created.csv"))).hasSize(1 + 3);
        assertThat(json(Files.readString(temporary.resolve("events.json")))).hasSize(3);
        assertThat(said.get(8).strip()).isEqualTo(Long.toString(end));

        assertThat(said.get(9)).contains("\"tokenName\":\"bootstrap-token\"");
        assertThat(json(said.get(10)).path("items")).hasSize(1);
        assertThat(said.get(10)).contains("\"name\":\"edge-17\",\"status\":\"active\"");
        assertThat(said.get(11)).contains("\"items\":[]");
        assertThat(said.get(12)).contains("edge-17").doesNotContain("auditor");
        assertThat(Files.readAllLines(temporary.resolve("dormant.csv")))
                .filteredOn(line -> !line.startsWith("# "))
                .hasSize(1);
        assertThat(temporary.resolve("review.html")).content().contains("auditor", "<svg");
        assertThat(temporary.resolve("event.tlog-proof")).content().contains("\nindex 6\n");
        assertThat(json(said.get(15)).path("items").isArray()).isTrue();
    }

    private static List<String> actions(String page) {
        return json(page)
                .path("items")
                .valueStream()
                .map(item -> item.path("action").asString())
                .toList();
    }

    private static JsonNode json(String output) {
        return JsonMapper.shared().readTree(output.strip());
    }
}
