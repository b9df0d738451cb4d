package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Behaviour §6. */
@ExtendWith(OneLedger.Shared.class)
class UseTest {
    private static final String UNKNOWN = "tc-apiv1_" + "e".repeat(64);
    private static final String[] METHODS = {
        "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"
    };
    private static final String BEARER = "Bearer realm=\"token-ledger\"";

    private final OneLedger ledger;
    private final Http owner;

    UseTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private Answer presented(String path, String authorization) {
        return ledger.nobody().send("GET", path, null, "Authorization", authorization);
    }

    private static void assertDenied(Answer answer, int status, String detail, String challenge) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("detail")).isEqualTo(detail);
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly(challenge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth", "/auth/any/path?permission=configs:read", "/api/tokens/self"})
    void bearerAndTokenAreBothAcceptedEverywhere(String path) {
        Holder holder = ledger.holder("manager", "configs:read");
        for (String scheme : new String[] {"Bearer ", "Token ", "bearer ", "TOKEN "}) {
            assertThat(presented(path, scheme + holder.value()).status()).isEqualTo(200);
        }
    }

    @Test
    void forwardAuthenticationAnswersEmptyWithWhoItIsInTheHeaders() {
        Holder holder = ledger.holder("manager", "configs:read", "agents:read");
        for (String method : METHODS) {
            Answer used =
                    holder.http()
                            .send(
                                    method,
                                    "/auth?permission=configs:read&permission=agents:read",
                                    null);
            assertThat(used.status()).as(method).isEqualTo(200);
            assertThat(used.body()).isEmpty();
            assertThat(used.header("Cache-Control")).isEqualTo("no-store");
            assertThat(used.header("X-Token-Id")).isEqualTo(holder.tokenId());
            assertThat(used.header("X-Token-Owner")).isEqualTo(holder.userId());
            assertThat(used.header("X-Token-Permissions")).isEqualTo("agents:read configs:read");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth?permission=configs:read", "/api/tokens"})
    void identityIsCheckedBeforePermissionAndEachRefusalHasItsText(String path) {
        String missing = "Missing or invalid Authorization header";
        assertDenied(ledger.nobody().get(path), 401, missing, BEARER);
        for (String odd : new String[] {"Basic b3duZXI6eA==", UNKNOWN, "Bearer", "Bearer "}) {
            assertDenied(presented(path, odd), 401, missing, BEARER);
        }
        String invalid = BEARER + ", error=\"invalid_token\"";
        assertDenied(presented(path, "Bearer secret"), 401, "Invalid token format", invalid);
        assertDenied(
                presented(path, "Bearer " + UNKNOWN + "0"), 401, "Invalid token format", invalid);
        assertDenied(presented(path, "Bearer " + UNKNOWN), 401, "Invalid token", invalid);

        Holder lacking = ledger.holder("viewer", "agents:read");
        String required = path.startsWith("/auth") ? "configs:read" : "tokens:read";
        assertDenied(
                lacking.http().get(path),
                403,
                "Insufficient permissions: " + required + " required",
                BEARER + ", error=\"insufficient_scope\", scope=\"" + required + "\"");
    }

    @Test
    void theCallerIsNotToldWhetherATokenIsRevokedDeletedOrItsOwnerDisabled() {
        Holder revoked = ledger.holder("manager", "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");
        Holder deleted = ledger.holder("manager", "configs:read");
        owner.delete(deleted.path());
        Holder disabled = ledger.holder("manager", "configs:read");
        owner.post(disabled.userPath() + "/disable", "{}");
        Answer unknown = ledger.http(UNKNOWN).get("/auth?permission=no:such");
        for (Holder holder : new Holder[] {revoked, deleted, disabled}) {
            Answer answer = holder.http().get("/auth?permission=no:such");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo(unknown.body());
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo(unknown.header("WWW-Authenticate"));
        }
    }

    @Test
    void anExpiredTokenIsRefusedFromTheVeryMomentAndAfterRevocationLikeAnyRevokedOne() {
        Holder holder =
                ledger.created(
                        ledger.ownerId(),
                        "{\"name\":\"%s\",\"expiresIn\":\"PT10M\"}".formatted(named("short")));
        assertThat(holder.http().get("/auth").status()).isEqualTo(200);

        ledger.clock().advance(Duration.ofMinutes(10));

        String challenge =
                BEARER + ", error=\"invalid_token\", error_description=\"Token expired\"";
        assertDenied(holder.http().get("/auth"), 401, "Token expired", challenge);
        assertDenied(
                holder.http().get("/auth?permission=no:such"), 401, "Token expired", challenge);
        assertDenied(holder.http().get("/api/tokens"), 401, "Token expired", challenge);

        owner.post(holder.path() + "/revoke", "{}");
        assertDenied(
                holder.http().get("/auth"),
                401,
                "Invalid token",
                BEARER + ", error=\"invalid_token\"");
    }

    @Test
    void whatWasTakenAwayIsGoneWhenTheCommandIsAnswered() {
        for (int round = 0; round < 10; round++) {
            Holder holder = ledger.holder("administrator", "configs:write", "users:read");
            owner.put(holder.userPath() + "/role", "{\"role\":\"manager\"}");
            assertThat(holder.may("users:read")).isEqualTo(403);
            owner.post(holder.userPath() + "/disable", "{}");
            assertThat(holder.may("configs:write")).isEqualTo(401);
            owner.post(holder.userPath() + "/enable", "{}");
            assertThat(holder.may("configs:write")).isEqualTo(200);
            Holder both = ledger.holderOf(holder.userId(), "configs:read", "configs:write");
            String viewer = ledger.user("viewer");
            owner.post(both.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(viewer));
            assertThat(both.may("configs:write")).isEqualTo(403);
            owner.post(both.path() + "/revoke", "{}");
            assertThat(both.may("configs:read")).isEqualTo(401);
            owner.delete(holder.path());
            assertThat(holder.may("configs:write")).isEqualTo(401);
        }
    }

    @Test
    void verifyingTouchesNoDatabase() throws SQLException {
        Holder holder = ledger.holder("manager", "configs:read");
        Holder revoked = ledger.holder("manager", "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");
        ledger.position();

        try (Connection superuser = ledger.database().getConnection();
                Statement statement = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            statement.execute(
                    """
                    LOCK TABLE ledger.events, ledger.head, guard.claims, guard.given, guard.answers,
                               views.tokens, views.users IN ACCESS EXCLUSIVE MODE
                    """);
            assertThat(holder.may("configs:read")).isEqualTo(200);
            assertThat(holder.may("configs:write")).isEqualTo(403);
            assertThat(revoked.may("configs:read")).isEqualTo(401);
            assertThat(ledger.http(UNKNOWN).get("/auth").status()).isEqualTo(401);
            superuser.rollback();
        }
    }
}
