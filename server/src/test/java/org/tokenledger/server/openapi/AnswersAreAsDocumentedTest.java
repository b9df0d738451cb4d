package org.tokenledger.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.UUID;

/**
 * What the OpenAPI document says of an operation is what comes: status, media type, headers, and
 * every field of the body, none missing and none more.
 */
class AnswersAreAsDocumentedTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static RunningLedger ledger;
    private static Http owner;
    private static Document document;

    @BeforeAll
    static void start() {
        ledger = RunningLedger.start();
        owner = ledger.owner();
        document = new Document(owner.get("/api/docs/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    @Test
    void theLifeOfAToken() {
        Answer token = create("{\"name\":\"life\",\"expiresIn\":\"P1D\"}", 201);
        String one = "/api/tokens/" + token.text("id");
        get("/api/tokens/{id}", 200, owner.get(one));
        get("/api/tokens", 200, owner.get("/api/tokens?limit=1&count=true"));
        get("/api/tokens", 200, owner.get("/api/tokens"));
        get("/api/tokens/self", 200, owner.get("/api/tokens/self"));
        get("/api/tokens/capabilities", 200, owner.get("/api/tokens/capabilities"));
        String heir = owner.user("heir", "manager");
        post(
                "/api/tokens/{id}/reassign",
                200,
                owner.post(one + "/reassign", "{\"ownerId\":\"%s\"}".formatted(heir)));
        post("/api/tokens/{id}/revoke", 200, owner.post(one + "/revoke", "{\"reason\":\"x\"}"));
        get("/api/tokens/{id}/history", 200, owner.get(one + "/history"));
        check("delete", "/api/tokens/{id}", 200, owner.delete(one + "?dryRun=true"));
        check("delete", "/api/tokens/{id}", 204, owner.delete(one));
        check("delete", "/api/tokens/{id}", 404, owner.delete(one));
        get("/api/tokens/{id}/history", 200, owner.get(one + "/history"));
    }

    @Test
    void commandsOnManyTokens() {
        String id = create("{\"name\":\"bulk\"}", 201).text("id");
        String ids = "{\"ids\":[\"%s\",\"%s\"]".formatted(id, UUID.randomUUID());
        String heir = owner.user("bulk-heir", "manager");
        post(
                "/api/tokens/bulk/reassign",
                200,
                owner.post(
                        "/api/tokens/bulk/reassign", ids + ",\"ownerId\":\"%s\"}".formatted(heir)));
        post(
                "/api/tokens/bulk/reassign",
                404,
                owner.post(
                        "/api/tokens/bulk/reassign",
                        ids + ",\"ownerId\":\"%s\"}".formatted(UUID.randomUUID())));
        post("/api/tokens/bulk/revoke", 200, owner.post("/api/tokens/bulk/revoke", ids + "}"));
        post("/api/tokens/bulk/delete", 200, owner.post("/api/tokens/bulk/delete", ids + "}"));
    }

    @Test
    void theLifeOfAUser() {
        Answer user = owner.post("/api/users", "{\"username\":\"ada\",\"role\":\"manager\"}");
        post("/api/users", 201, user);
        String one = "/api/users/" + user.text("id");
        get("/api/users/{id}", 200, owner.get(one));
        get("/api/users", 200, owner.get("/api/users?role=manager"));
        Answer viewer = owner.put(one + "/role", "{\"role\":\"viewer\"}");
        check("put", "/api/users/{id}/role", 200, viewer);
        check(
                "put",
                "/api/users/{id}/role",
                412,
                owner.put(one + "/role", "{\"role\":\"viewer\"}", "If-Match", "\"99\""));
        post("/api/users/{id}/disable", 200, owner.post(one + "/disable", "{}"));
        post("/api/users/{id}/enable", 200, owner.post(one + "/enable", "{}"));
        owner.put(one + "/role", "{\"role\":\"administrator\"}");
        post(
                "/api/users/transfer-ownership",
                200,
                owner.post(
                        "/api/users/transfer-ownership?dryRun=true",
                        "{\"userId\":\"%s\"}".formatted(user.text("id"))));
        post(
                "/api/users/transfer-ownership",
                404,
                owner.post(
                        "/api/users/transfer-ownership",
                        "{\"userId\":\"%s\"}".formatted(UUID.randomUUID())));
        check("delete", "/api/users/{id}", 200, owner.delete(one + "?dryRun"));
        check("delete", "/api/users/{id}", 204, owner.delete(one));
    }

    @Test
    void useAndItsRefusal() {
        Answer token = owner.token("use", ownerId(), "tokens:read");
        Http holder = ledger.http(token.text("token"));
        Http nobody = ledger.http("tc-apiv1_" + "0".repeat(64));
        for (String method : new String[] {"GET", "POST", "HEAD"}) {
            check(method, "/auth", 200, holder.send(method, "/auth?permission=tokens:read", null));
            check(method, "/auth", 401, nobody.send(method, "/auth", null));
        }
        get("/auth", 403, holder.get("/auth?permission=audit:read"));
        String form = "token=" + token.text("token");
        post(
                "/oauth2/introspect",
                200,
                owner.post("/oauth2/introspect", form, "Content-Type", FORM));
        post(
                "/oauth2/introspect",
                200,
                owner.post("/oauth2/introspect", "token=x", "Content-Type", FORM));
        post("/oauth2/introspect", 415, owner.post("/oauth2/introspect", "{}"));
        post(
                "/oauth2/introspect",
                413,
                owner.post("/oauth2/introspect", "x".repeat(2 << 20), "Content-Type", FORM));
        post(
                "/oauth2/introspect",
                401,
                nobody.post("/oauth2/introspect", form, "Content-Type", FORM));
        post(
                "/api/tokens/verify",
                200,
                owner.post("/api/tokens/verify", batch(token.text("token"))));
        get("/api/audit/denials", 200, owner.get("/api/audit/denials"));
        String others = "token=" + owner.token("others", ownerId()).text("token");
        post("/oauth2/revoke", 403, holder.post("/oauth2/revoke", others, "Content-Type", FORM));
        post("/oauth2/revoke", 200, holder.post("/oauth2/revoke", form, "Content-Type", FORM));
    }

    @Test
    void whatAuditorsAsk() {
        Answer token = create("{\"name\":\"audited\"}", 201);
        String one = "/api/tokens/" + token.text("id");
        get("/api/tokens/{id}/custody", 200, owner.get(one + "/custody"));
        String events = "/api/audit/events";
        get(events, 200, owner.get(events + "?limit=2"));
        for (String type :
                List.of("text/csv", "application/x-ndjson", "application/cloudevents-batch+json")) {
            get(events, 200, owner.send("GET", events, null, "Accept", type));
        }
        get(events, 400, owner.get(events + "?action=token.renamed"));
        get(events + "/stream", 200, owner.get(events + "/stream?fromPosition=0&toPosition=1"));
        get("/api/audit/access", 200, owner.get("/api/audit/access?count=true"));
        String reports = "/api/audit/reports/";
        get(reports + "{kind}", 200, owner.get(reports + "dormant?asOf=1&unusedFor=P1D"));
        get(reports + "{kind}", 404, owner.get(reports + "unheard-of"));
        get("/api/users", 200, owner.get("/api/users?asOf=0"));
    }

    @Test
    void replays() {
        String replays = "/api/audit/replays";
        Answer started = owner.post(replays, "{\"until\":0}");
        post(replays, 202, started);
        String one = String.valueOf(started.header("Location"));
        get(replays + "/{id}/events", 200, owner.get(one + "/events"));
        get(replays + "/{id}", 200, owner.get(one));
        get(replays, 200, owner.get(replays));
        get(replays + "/{id}/report", 200, owner.get(one + "/report"));
        post(replays, 400, owner.post(replays, "{\"until\":99999999}"));
        check("delete", replays + "/{id}", 204, owner.delete(one));
        get(replays + "/{id}", 404, owner.get(one));
    }

    @Test
    void refusalsThatEveryOperationShares() {
        Answer lesser = owner.token("lesser", ownerId(), "configs:read");
        Http holder = ledger.http(lesser.text("token"));
        get("/api/users", 403, holder.get("/api/users"));
        get("/api/users", 401, ledger.http("x").get("/api/users"));
        get("/api/users", 400, owner.get("/api/users?limit=0"));
        get("/api/users", 406, owner.send("GET", "/api/users", null, "Accept", "text/html"));
        get(
                "/api/users",
                503,
                owner.send("GET", "/api/users", null, "Ledger-Position", "999999999"));
        create("{\"name\":\"x\",\"ownerId\":\"%s\"}".formatted(UUID.randomUUID()), 404);
        create("{}", 422);
        create("[", 400);
        post("/api/tokens", 415, owner.post("/api/tokens", "{}", "Content-Type", "text/plain"));
        create("{\"name\":\"twice\"}", 201);
        create("{\"name\":\"twice\"}", 409);
    }

    @Test
    void operations() {
        get("/livez", 200, owner.get("/livez"));
        get("/readyz", 200, owner.get("/readyz"));
        get("/metrics", 200, owner.get("/metrics"));
        get("/metrics", 401, ledger.http("x").get("/metrics"));
        Answer lesser = owner.token("no auditor", ownerId(), "tokens:read");
        get("/metrics", 403, ledger.http(lesser.text("token")).get("/metrics"));
        assertThat(document.at("/paths/~1readyz/get/responses").propertyNames()).contains("503");
    }

    @Test
    void whatARequestMustHaveIsRequired() {
        assertThat(required("CreateTokenRequest")).containsExactly("name");
        assertThat(required("BulkReassignRequest")).containsExactly("ids", "ownerId");
        assertThat(required("ReasonRequest")).isEmpty();
    }

    @Test
    void onlyCommandsOnOneThingHaveAVersionToMeet() {
        for (JsonNode path : document.at("/paths")) {
            for (JsonNode operation : path) {
                boolean asked =
                        operation
                                .path("parameters")
                                .valueStream()
                                .anyMatch(it -> it.path("name").asString().equals("If-Match"));
                assertThat(operation.path("responses").has("412")).isEqualTo(asked);
            }
        }
        assertThat(document.at("/paths/~1api~1tokens/post/responses").has("412")).isFalse();
        assertThat(document.at("/paths/~1api~1tokens~1{id}/delete/responses").has("412")).isTrue();
    }

    private static List<String> required(String schema) {
        return document.at("/components/schemas/" + schema + "/required")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static String batch(String token) {
        return "{\"tokens\":[{\"token\":\"%s\"},{\"token\":\"x\"}]}".formatted(token);
    }

    private static String ownerId() {
        return owner.get("/api/tokens/self").text("ownerId");
    }

    private static Answer create(String body, int status) {
        Answer answer = owner.post("/api/tokens", body);
        post("/api/tokens", status, answer);
        return answer;
    }

    private static void get(String path, int status, Answer answer) {
        check("get", path, status, answer);
    }

    private static void post(String path, int status, Answer answer) {
        check("post", path, status, answer);
    }

    private static void check(String method, String path, int status, Answer answer) {
        document.foretells(method, path, status, answer);
    }
}
