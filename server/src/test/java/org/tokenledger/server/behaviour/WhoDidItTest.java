package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.StoredAs;
import org.tokenledger.query.attempt.TrustedProxies;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.Options;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every event says who did it, for which user, why, from where, with what, and in which request;
 * whatever the command. Looked up in the ledger itself, where it is before any deletion erases it.
 */
@NullUnmarked
class WhoDidItTest {
    private static final String CLIENT = "198.51.100.7";
    private static final Set<String> SEEN = new TreeSet<>();

    private static RunningLedger ledger;
    private static JdbcClient database;
    private static Http owner;
    private static JsonNode self;
    private static int number;

    @BeforeAll
    static void start() {
        ledger = RunningLedger.start(TestDatabase.fresh(), WhoDidItTest::behindAProxy);
        database = JdbcClient.create(TestDatabase.asSuperuser(ledger.database()));
        owner = ledger.owner();
        self = owner.get("/api/tokens/self").json();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    private static Options behindAProxy(Options given) {
        return new Options(
                given.command(),
                given.port(),
                given.data(),
                given.database(),
                given.ownerToken(),
                given.ownerUsername(),
                given.presharedTokensDisabled(),
                given.tokenPrefix(),
                given.permissions(),
                TrustedProxies.parse("127.0.0.1, ::1"),
                given.failedAttemptsPerMinute(),
                given.verifyPort(),
                given.tls(),
                given.debug());
    }

    private static String token(String userId) {
        return owner.token("token " + ++number, userId).text("id");
    }

    private static String user(String role) {
        return owner.user("user " + ++number, role);
    }

    /** Carries the reason in the body, or in the query of a DELETE. */
    private static void isOnRecord(String method, String path, String fields, int events) {
        String reason = "reason " + ++number;
        String requestId = "request-" + number;
        long before = end();
        boolean delete = method.equals("DELETE");
        Answer answer =
                owner.send(
                        method,
                        delete
                                ? path
                                        + (path.contains("?") ? "&" : "?")
                                        + "reason=reason+"
                                        + number
                                : path,
                        delete
                                ? null
                                : "{%s\"reason\":\"%s\"}"
                                        .formatted(fields.isEmpty() ? "" : fields + ",", reason),
                        headers(requestId));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 204);

        List<JsonNode> written = since(before);
        assertThat(written).as(method + " " + path).hasSize(events);
        assertThat(written)
                .allSatisfy(event -> {
                    assertThat(event.path("requestId").asString()).isEqualTo(requestId);
                    assertThat(event.path("cause").toString())
                            .isEqualTo(
                                    """
                                    {"actorId":"%s","actorType":"token","actorUserId":"%s",\
                                    "clientAddress":"%s","reason":"%s","userAgent":"console/1"}\
                                    """
                                            .formatted(
                                                    self.path("id").asString(),
                                                    self.path("ownerId").asString(),
                                                    CLIENT,
                                                    reason));
                });
    }

    private static String[] headers(String requestId) {
        return new String[] {
            "User-Agent", "console/1", "X-Request-Id", requestId, "X-Forwarded-For", CLIENT
        };
    }

    private static long end() {
        return database.sql("SELECT next_position - 1 FROM ledger.head").query(Long.class).single();
    }

    /** What each event stores of its cause, with the id of its request. */
    private static List<JsonNode> since(long position) {
        return database.sql(
                        """
                        SELECT type, payload, metadata FROM ledger.events
                         WHERE position > ? ORDER BY position
                        """)
                .param(position)
                .query((row, _) -> {
                    SEEN.add(row.getString(1));
                    String payload = new String(row.getBytes(2), StandardCharsets.UTF_8);
                    String metadata = new String(row.getBytes(3), StandardCharsets.UTF_8);
                    JsonNode event = JsonMapper.shared().readTree(payload);
                    ((tools.jackson.databind.node.ObjectNode) event)
                            .set(
                                    "requestId",
                                    JsonMapper.shared().readTree(metadata).path("requestId"));
                    return event;
                })
                .list();
    }

    @Test
    void whateverTheCommand() {
        theSystemsOwn();
        ofTokens();
        ofTokensInBulk();
        ofUsers();
        byTheHolder();
        assertThat(SEEN).containsAll(actions());
    }

    /** Every event that there is. */
    private static List<String> actions() {
        return Arrays.stream(LedgerEvent.class.getPermittedSubclasses())
                .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
                .map(event -> event.getAnnotation(StoredAs.class).name())
                .filter(action -> action.startsWith("token.") || action.startsWith("user."))
                .toList();
    }

    private void theSystemsOwn() {
        List<JsonNode> first = since(-1).subList(0, 2);
        assertThat(first)
                .extracting(event -> event.path("cause").toString())
                .containsOnly("{\"actorType\":\"system\",\"reason\":\"start of the ledger\"}");
        assertThat(first).allMatch(event -> event.path("requestId").isMissingNode());
    }

    private void ofTokens() {
        String manager = user("manager");
        String other = user("manager");
        isOnRecord("POST", "/api/tokens", "\"name\":\"one\",\"ownerId\":\"" + manager + "\"", 1);
        String path = "/api/tokens/" + token(manager);
        isOnRecord("POST", path + "/reassign", "\"ownerId\":\"" + other + "\"", 1);
        isOnRecord("POST", path + "/revoke", "", 1);
        isOnRecord("DELETE", path, "", 1);
        isOnRecord("DELETE", "/api/tokens/" + token(manager), "", 2);
    }

    private void ofTokensInBulk() {
        String manager = user("manager");
        String ids = "\"ids\":[\"%s\",\"%s\"]".formatted(token(manager), token(manager));
        String other = ",\"ownerId\":\"" + user("manager") + "\"";
        isOnRecord("POST", "/api/tokens/bulk/reassign", ids + other, 2);
        isOnRecord("POST", "/api/tokens/bulk/revoke", ids, 2);
        isOnRecord("POST", "/api/tokens/bulk/delete", ids, 2);
    }

    private void ofUsers() {
        isOnRecord("POST", "/api/users", "\"username\":\"ann\",\"role\":\"manager\"", 1);
        String administrator = user("administrator");
        token(administrator);
        String path = "/api/users/" + administrator;
        isOnRecord("PUT", path + "/role", "\"role\":\"manager\"", 2);
        isOnRecord("PUT", path + "/role", "\"role\":\"viewer\"", 2);
        isOnRecord("POST", path + "/disable", "", 1);
        isOnRecord("POST", path + "/enable", "", 1);
        isOnRecord("DELETE", path, "", 2);
        String leaver = user("manager");
        token(leaver);
        String heir = user("manager");
        isOnRecord("DELETE", "/api/users/" + leaver + "?reassignTokensTo=" + heir, "", 2);
        String next = user("administrator");
        isOnRecord("POST", "/api/users/transfer-ownership", "\"userId\":\"" + next + "\"", 3);
    }

    /** RFC 7009 has no reason. */
    private void byTheHolder() {
        Answer created = owner.token("held", self.path("ownerId").asString(), "configs:read");
        Http holder = ledger.http(created.text("token"));
        long before = end();
        Answer answer =
                holder.send(
                        "POST",
                        "/oauth2/revoke",
                        "token=" + created.text("token"),
                        Stream.concat(
                                        Stream.of(headers("request-held")),
                                        Stream.of(
                                                "Content-Type",
                                                "application/x-www-form-urlencoded"))
                                .toArray(String[]::new));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> written = since(before);
        assertThat(written).hasSize(1);
        JsonNode cause = written.getFirst().path("cause");
        assertThat(cause.path("actorId").asString()).isEqualTo(created.text("id"));
        assertThat(cause.path("actorUserId").asString()).isEqualTo(self.path("ownerId").asString());
        assertThat(cause.path("clientAddress").asString()).isEqualTo(CLIENT);
        assertThat(written.getFirst().path("requestId").asString()).isEqualTo("request-held");
    }

    @Test
    void anAddressIsBelievedOfTrustedProxiesOnly() {
        try (RunningLedger open = RunningLedger.start()) {
            Answer created =
                    open.owner()
                            .post(
                                    "/api/users",
                                    "{\"username\":\"ann\",\"role\":\"viewer\"}",
                                    headers("r"));
            JsonNode entry =
                    open.owner()
                            .get("/api/audit/events?userId=" + created.text("id"))
                            .json()
                            .path("items")
                            .path(0);
            assertThat(entry.path("client").path("ip").asString()).isEqualTo("127.0.0.1");
        }
    }
}
