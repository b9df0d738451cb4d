package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.named;
import static org.tokenledger.server.behaviour.ProblemBody.assertField;
import static org.tokenledger.server.behaviour.ProblemBody.assertProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.UUID;

/**
 * Every code of the REST contract that comes with 409, with the whole body; the expired token is in
 * {@link EveryErrorCodeTest}.
 */
@ExtendWith(OneLedger.Shared.class)
class EveryConflictTest {
    private final OneLedger ledger;
    private final Http owner;

    EveryConflictTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private Answer create(String fields) {
        return owner.post("/api/tokens", "{\"name\":\"%s\"%s}".formatted(named("error"), fields));
    }

    private Answer reassign(Holder holder, String userId) {
        return owner.post(holder.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(userId));
    }

    @Test
    void tokenNameConflict() {
        String name = ledger.holder("manager").created().text("name");
        assertField(
                owner.post("/api/tokens", "{\"name\":\"%s\"}".formatted(name)),
                409,
                "token_name_conflict",
                "The name is taken",
                "/api/tokens",
                "name",
                "Another token has this name");
    }

    @Test
    void tokenValueConflict() {
        String value = ledger.holder("manager").value();
        assertField(
                create(",\"rawToken\":\"" + value + "\""),
                409,
                "token_value_conflict",
                "The value is taken",
                "/api/tokens",
                "rawToken",
                "Another token has this value");
    }

    @Test
    void tokenRevoked() {
        Holder holder = ledger.holder("manager");
        owner.post(holder.path() + "/revoke", "{}");
        assertProblem(
                reassign(holder, ledger.user("manager")),
                409,
                "token_revoked",
                "The token is revoked",
                holder.path() + "/reassign",
                "A revoked token cannot be reassigned");
    }

    @Test
    void userDisabled() {
        String disabled = ledger.user("manager");
        owner.post("/api/users/" + disabled + "/disable", "{}");
        assertProblem(
                create(",\"ownerId\":\"" + disabled + "\""),
                409,
                "user_disabled",
                "The user is disabled",
                "/api/tokens",
                "User " + disabled + " is disabled");
    }

    @Test
    void usernameConflict() {
        assertField(
                owner.post("/api/users", "{\"username\":\"owner\",\"role\":\"viewer\"}"),
                409,
                "username_conflict",
                "The username is taken",
                "/api/users",
                "username",
                "Another user has this username");
    }

    @Test
    void idempotencyKeyReused() {
        String key = named("key");
        String body = "{\"username\":\"%s\",\"role\":\"viewer\"}";
        owner.post("/api/users", body.formatted(named("user")), "Idempotency-Key", key);
        assertProblem(
                owner.post("/api/users", body.formatted(named("user")), "Idempotency-Key", key),
                409,
                "idempotency_key_reused",
                "The idempotency key was used for another request",
                "/api/users",
                "This Idempotency-Key came with another request before");
    }

    /** As if another node kept giving the user tokens that this one has not yet heard of. */
    @Test
    void concurrentChange() {
        String user = ledger.user("manager");
        ledger.asSuperuser()
                .sql("INSERT INTO guard.given (owner, position) VALUES (?, 1000000)")
                .param(UUID.fromString(user))
                .update();
        String path = "/api/users/" + user + "/role";
        assertProblem(
                owner.put(path, "{\"role\":\"viewer\"}"),
                409,
                "concurrent_change",
                "Somebody else changed it at the same time",
                path,
                "It kept changing while the command was decided; try again");
        assertThat(owner.get("/api/users/" + user).text("role")).isEqualTo("manager");
    }
}
