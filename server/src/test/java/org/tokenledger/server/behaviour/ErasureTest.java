package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.process.Eventually;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A canary in every private field. While its token and its user are there it is in the views and
 * never in the ledger's own bytes; once they are deleted it is nowhere in the database.
 */
@NullUnmarked
class ErasureTest {
    private static final String CANARY = "canary-7f3a";
    private static final String ADDRESS = "203.0.113.199";
    private static final String[] CLIENT = {
        "User-Agent", CANARY + "-agent", "X-Forwarded-For", ADDRESS
    };

    private RunningLedger ledger;
    private Http owner;
    private JdbcClient database;

    @BeforeEach
    void start() {
        ledger = RunningLedger.start(TestDatabase.fresh(), "--trusted-proxies=127.0.0.1,::1");
        owner = ledger.owner();
        database = JdbcClient.create(TestDatabase.asSuperuser(ledger.database()));
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    @Test
    void aDeletedTokenAndItsDeletedUserLeaveNothingPrivate() {
        String user = registered().text("id");
        Answer created = send("POST", "/api/tokens", token(user), "Idempotency-Key", "create");
        String path = "/api/tokens/" + created.text("id");
        send("POST", path + "/reassign", ownerAndReason(self()), "Idempotency-Key", "there");
        send("POST", path + "/reassign", ownerAndReason(user), "Idempotency-Key", "back");
        useAndMisuse(created.text("token"));
        send("POST", path + "/revoke", reason(), "Idempotency-Key", "revoke");
        aReplayFindsWhatIsDifferent(created.text("id"));
        Eventually.holds(
                "the refused use is on record", () -> found().containsKey("usage.denials"));
        assertThat(found())
                .as("so that the search can fail")
                .containsKeys(
                        "views.tokens",
                        "views.users",
                        "views.audit",
                        "guard.answers",
                        "review.differences")
                .doesNotContainKey("ledger.events");

        send("DELETE", path + "?reason=" + CANARY, null);
        send("DELETE", "/api/users/" + user + "?reason=" + CANARY, null);
        assertThat(owner.get("/api/audit/events").status()).isEqualTo(200);

        assertThat(found()).isEmpty();
        isASkeleton(created.text("id"));
        answersThatAreRepeatedNameNobody(path);
    }

    private void answersThatAreRepeatedNameNobody(String token) {
        JsonNode revoked =
                send("POST", token + "/revoke", reason(), "Idempotency-Key", "revoke").json();
        assertThat(revoked.path("status").asString()).isEqualTo("revoked");
        assertThat(List.of("name", "ownerName", "revocationReason"))
                .allMatch(field -> revoked.path(field).isNull());
        assertThat(registered().json().path("username").isNull()).isTrue();
    }

    private void aReplayFindsWhatIsDifferent(String tokenId) {
        String rename = "UPDATE views.tokens SET name = ? WHERE id = ?::uuid";
        assertThat(database.sql(rename).params("other", tokenId).update()).isEqualTo(1);
        Answer replay = owner.post("/api/audit/replays", "{}");
        assertThat(owner.get(replay.header("Location") + "/events").body())
                .contains("\"state\":\"done\"");
        database.sql(rename).params(CANARY + "-name", tokenId).update();
    }

    private Answer registered() {
        String json = "{\"username\":\"%s-user\",\"role\":\"manager\"}".formatted(CANARY);
        return send("POST", "/api/users", json, "Idempotency-Key", "user");
    }

    private static String token(String ownerId) {
        return "{\"name\":\"%s-name\",\"ownerId\":\"%s\",\"permissions\":[\"configs:read\"],\"reason\":\"%s-reason\"}"
                .formatted(CANARY, ownerId, CANARY);
    }

    private static String ownerAndReason(String ownerId) {
        return "{\"ownerId\":\"%s\",\"reason\":\"%s-reason\"}".formatted(ownerId, CANARY);
    }

    private static String reason() {
        return "{\"reason\":\"%s-reason\"}".formatted(CANARY);
    }

    private String self() {
        return owner.get("/api/tokens/self").text("ownerId");
    }

    private void useAndMisuse(String value) {
        Http holder = ledger.http(value);
        assertThat(holder.send("GET", "/auth?permission=configs:read", null, CLIENT).status())
                .isEqualTo(200);
        assertThat(holder.send("GET", "/auth?permission=users:write", null, CLIENT).status())
                .isEqualTo(403);
    }

    private Answer send(String method, String path, String json, String... more) {
        String[] headers = new String[CLIENT.length + more.length];
        System.arraycopy(CLIENT, 0, headers, 0, CLIENT.length);
        System.arraycopy(more, 0, headers, CLIENT.length, more.length);
        Answer answer = owner.send(method, path, json, headers);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
        return answer;
    }

    /** The tables that hold the canary, as text or as bytes, with one of their rows each. */
    private Map<String, String> found() {
        List<String> tables =
                database.sql(
                                """
                                SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                                 WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                                """)
                        .query(String.class)
                        .list();
        List<String> needles = List.of(CANARY, hex(CANARY), ADDRESS, hex(ADDRESS));
        String tokenOfOwner = owner.get("/api/tokens/self").text("id");
        Map<String, String> found = new TreeMap<>();
        for (String table : tables) {
            database
                    .sql("SELECT row::text FROM " + table + " AS row")
                    .query(String.class)
                    .list()
                    .stream()
                    .map(row -> row.toLowerCase(Locale.ROOT))
                    .filter(row -> !table.startsWith("usage.") || !row.contains(tokenOfOwner))
                    .filter(row -> needles.stream().anyMatch(row::contains))
                    .findFirst()
                    .ifPresent(row -> found.put(table, row));
        }
        return found;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private void isASkeleton(String tokenId) {
        JsonNode entries = owner.get("/api/audit/events?tokenId=" + tokenId).json().path("items");
        assertThat(entries)
                .extracting(entry -> entry.path("action").asString())
                .containsExactlyInAnyOrder(
                        "token.created",
                        "token.reassigned",
                        "token.reassigned",
                        "token.revoked",
                        "token.deleted");
        assertThat(entries)
                .allSatisfy(entry -> {
                    assertThat(entry.path("subject").path("erased").asBoolean()).isTrue();
                    assertThat(entry.path("subject").path("name").isNull()).isTrue();
                    assertThat(entry.path("reason").isNull()).isTrue();
                    assertThat(entry.path("client").path("ip").isNull()).isTrue();
                    assertThat(entry.path("actor").path("userId").asString()).isEqualTo(self());
                });
    }

    @Test
    void whatIsLeftStaysAfterARestart() {
        String user = registered().text("id");
        Answer created = send("POST", "/api/tokens", token(user));
        Answer gone = owner.token("gone", user);
        send("DELETE", "/api/tokens/" + gone.text("id"), null);
        var access = ledger.database();
        ledger.close();
        database.sql("UPDATE views.positions SET version = 0").update();

        ledger = RunningLedger.start(access, "--trusted-proxies=127.0.0.1,::1");
        owner = ledger.owner();
        assertThat(owner.get("/api/tokens/" + created.text("id")).text("name"))
                .isEqualTo(CANARY + "-name");
        assertThat(owner.get("/api/users/" + user).text("username")).isEqualTo(CANARY + "-user");
        assertThat(owner.get("/api/tokens/" + gone.text("id")).status()).isEqualTo(404);
        send("POST", "/api/tokens/" + created.text("id") + "/revoke", reason());
        assertThat(owner.get("/api/tokens/" + created.text("id")).text("revocationReason"))
                .isEqualTo(CANARY + "-reason");
    }
}
