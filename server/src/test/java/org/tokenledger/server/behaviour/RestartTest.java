package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.strings;
import static org.tokenledger.server.behaviour.ProblemBody.assertProblem;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.Options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The same ledger before and after a restart, with a prefix of its own; after it also with another
 * catalogue, another owner's token (the first one would not hold what is new in the catalogue) and
 * without pre-shared tokens (behaviour §2.1, §2.3, §2.5, §3.1, §3.3).
 */
@TestInstance(Lifecycle.PER_CLASS)
class RestartTest {
    private static final String PREFIX = "acme_v2-";
    private static final String OWNER = PREFIX + "0123456789abcdef".repeat(4);
    private static final String NEW_OWNER = PREFIX + "fedcba9876543210".repeat(4);
    private static final String KEY = "before-and-after";
    private static final String BODY = "{\"name\":\"kept\",\"permissions\":[\"configs:*\"]}";
    private static final String CATALOGUE =
            """
            {"resources": {
               "tokens": ["read", "write", "delete"],
               "users": ["read", "write", "delete"],
               "audit": ["read", "write"],
               "configs": ["read", "write", "delete"],
               "pipelines": ["read", "write"]},
             "ceilings": {
               "administrator": ["*"],
               "manager": ["configs:read", "pipelines:*", "tokens:*"],
               "viewer": ["pipelines:read"]}}
            """;

    private final RunningLedger after;
    private final Http owner;
    private final Answer first;
    private final Answer all;
    private final String manager;
    private final Answer managers;

    RestartTest(@TempDir Path folder) throws IOException {
        Path catalogue = Files.writeString(folder.resolve("catalogue.json"), CATALOGUE);
        DatabaseAccess database = TestDatabase.fresh();
        try (RunningLedger before =
                RunningLedger.start(
                        database, options -> with(options, OWNER, false, Optional.empty()))) {
            Http client = before.http(OWNER);
            first = client.post("/api/tokens", BODY, "Idempotency-Key", KEY);
            all = client.post("/api/tokens", "{\"name\":\"everything of then\"}");
            manager = client.user("mana", "manager");
            managers = client.token("manas", manager, "configs:*", "agents:read", "tokens:read");
        }
        after =
                RunningLedger.start(
                        database, options -> with(options, NEW_OWNER, true, read(catalogue)));
        owner = after.http(NEW_OWNER);
    }

    private static Optional<Catalogue> read(Path catalogue) {
        return Options.parse(new String[] {"--permissions=" + catalogue}, Map.of()).permissions();
    }

    private static Options with(
            Options given,
            String owner,
            boolean presharedTokensDisabled,
            Optional<Catalogue> catalogue) {
        return new Options(
                given.command(),
                given.port(),
                given.data(),
                given.database(),
                Optional.of(owner),
                given.ownerUsername(),
                presharedTokensDisabled,
                PREFIX,
                catalogue,
                given.trustedProxies(),
                given.failedAttemptsPerMinute(),
                given.verifyPort(),
                given.tls(),
                given.debug());
    }

    @AfterAll
    void stop() {
        after.close();
    }

    @Test
    void anIdempotencyKeyIsKeptOverARestart() {
        Answer second = owner.post("/api/tokens", BODY, "Idempotency-Key", KEY);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("id")).isEqualTo(first.text("id"));
        assertThat(second.position()).isEqualTo(first.position());
        assertThat(second.json().has("token")).isFalse();
        assertRefused(
                owner.post("/api/tokens", "{\"name\":\"other\"}", "Idempotency-Key", KEY),
                409,
                "idempotency_key_reused");
    }

    @Test
    void thePrefixIsConfigurable() {
        assertThat(first.text("token")).matches(PREFIX + "[0-9a-f]{64}");
        assertThat(first.text("hint")).startsWith(PREFIX + "...");
        assertThat(after.http(first.text("token")).get("/auth").status()).isEqualTo(200);
        assertThat(after.http(RunningLedger.OWNER_TOKEN).get("/auth").text("detail"))
                .isEqualTo("Invalid token format");
    }

    @Test
    void anOperatorMayReplaceTheCatalogue() {
        String viewer = owner.user("vic", "viewer");
        assertThat(strings(owner.token("vics", viewer).json().path("permissions")))
                .containsExactly("pipelines:read");
        assertThat(strings(owner.token("manas 2", manager).json().path("permissions")))
                .containsExactly(
                        "configs:read",
                        "pipelines:read",
                        "pipelines:write",
                        "tokens:delete",
                        "tokens:read",
                        "tokens:write");
        assertRefused(
                owner.post("/api/tokens", "{\"name\":\"old\",\"permissions\":[\"agents:read\"]}"),
                400,
                "unknown_permission");
    }

    @Test
    void aLaterCatalogueNeverWidensAnOldToken() {
        Http everythingOfThen = after.http(all.text("token"));
        assertThat(everythingOfThen.get("/auth?permission=configs:read").status()).isEqualTo(200);
        assertThat(everythingOfThen.get("/auth?permission=pipelines:read").status()).isEqualTo(403);
    }

    @Test
    void whatTheCeilingNowLacksIsNotEffectiveAndNoEventWasNeeded() {
        Http holder = after.http(managers.text("token"));
        assertThat(holder.get("/auth?permission=configs:read").status()).isEqualTo(200);
        assertThat(holder.get("/auth?permission=configs:write").status()).isEqualTo(403);
        assertThat(holder.get("/auth?permission=agents:read").status()).isEqualTo(403);
        Answer self = holder.get("/api/tokens/self");
        assertThat(strings(self.json().path("permissions")))
                .isEqualTo(strings(managers.json().path("permissions")));
        assertThat(strings(self.json().path("effectivePermissions")))
                .containsExactly("configs:read", "tokens:read");
        assertThat(self.json().path("version").asInt()).isEqualTo(1);
    }

    @Test
    void presharedTokensCanBeSwitchedOff() {
        Answer refused =
                owner.post(
                        "/api/tokens",
                        "{\"name\":\"mine\",\"rawToken\":\"%s\"}"
                                .formatted(PREFIX + "a".repeat(64)));
        assertProblem(
                refused,
                403,
                "preshared_tokens_disabled",
                "Pre-shared tokens are disabled",
                "/api/tokens",
                "This ledger does not take pre-shared tokens");
        assertThat(owner.get("/api/tokens/capabilities").body())
                .isEqualTo("{\"preSharedTokensEnabled\":false}");
        assertThat(owner.post("/api/tokens", "{\"name\":\"generated\"}").status()).isEqualTo(201);
    }
}
