package org.tokenledger.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Behaviour §4 and §6, through HTTP. */
@NullUnmarked
class LifeOfATokenTest {
    private static RunningLedger ledger;
    private static Http owner;

    @BeforeAll
    static void start() {
        ledger = RunningLedger.start();
        owner = ledger.owner();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    @Test
    void createUseReassignRevokeDelete() {
        String mary = owner.user("mary", "manager");
        Answer created = owner.token("deploy", mary, "configs:read", "heartbeat:write");
        assertThat(created.status()).isEqualTo(201);
        String id = created.text("id");
        assertThat(created.header("Location")).isEqualTo("/api/tokens/" + id);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        Http holder = ledger.http(created.text("token"));

        Answer used = holder.get("/auth?permission=heartbeat:write");
        assertThat(used.status()).isEqualTo(200);
        assertThat(used.header("X-Token-Id")).isEqualTo(id);

        String victor = owner.user("victor", "viewer");
        Answer reassigned =
                owner.post("/api/tokens/" + id + "/reassign", "{\"ownerId\":\"" + victor + "\"}");
        assertThat(reassigned.status()).isEqualTo(200);
        assertThat(reassigned.json().path("droppedPermissions").toString())
                .isEqualTo("[\"heartbeat:write\"]");
        assertThat(holder.get("/auth?permission=heartbeat:write").status()).isEqualTo(403);
        assertThat(holder.get("/auth?permission=configs:read").status()).isEqualTo(200);

        Answer revoked = owner.post("/api/tokens/" + id + "/revoke", "{\"reason\":\"left\"}");
        assertThat(revoked.text("status")).isEqualTo("revoked");
        assertThat(holder.get("/auth").status()).isEqualTo(401);

        Answer read = owner.get("/api/tokens/" + id);
        assertThat(withoutLastUse(read)).isEqualTo(withoutLastUse(revoked));
        assertThat(read.position()).isGreaterThanOrEqualTo(revoked.position());

        assertThat(owner.delete("/api/tokens/" + id).status()).isEqualTo(204);
        assertThat(owner.get("/api/tokens/" + id).status()).isEqualTo(404);
        assertThat(owner.post("/api/tokens/" + id + "/revoke", "{}").status()).isEqualTo(404);
    }

    /** A command does not know it, and a read shows it a little later. */
    private static JsonNode withoutLastUse(Answer token) {
        ObjectNode copy = (ObjectNode) token.json().deepCopy();
        copy.remove("lastUsedAt");
        return copy;
    }
}
