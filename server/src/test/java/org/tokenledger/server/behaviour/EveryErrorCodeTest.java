package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.named;
import static org.tokenledger.server.behaviour.ProblemBody.assertChallenge;
import static org.tokenledger.server.behaviour.ProblemBody.assertField;
import static org.tokenledger.server.behaviour.ProblemBody.assertProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.time.Duration;

/**
 * Every code of the REST contract that belongs to tokens, users and {@code /auth}, with the whole
 * body; those of 409 in {@link EveryConflictTest}. {@code preshared_tokens_disabled} is provoked in
 * {@link RestartTest}, where they are.
 */
@ExtendWith(OneLedger.Shared.class)
class EveryErrorCodeTest {
    private static final String BEARER = "Bearer realm=\"token-ledger\"";
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";

    private final OneLedger ledger;
    private final Http owner;

    EveryErrorCodeTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private Answer create(String fields) {
        return owner.post("/api/tokens", "{\"name\":\"%s\"%s}".formatted(named("error"), fields));
    }

    @Test
    void malformedRequest() {
        String title = "The request is malformed";
        assertField(
                create(",\"color\":\"red\""),
                400,
                "malformed_request",
                title,
                "/api/tokens",
                "color",
                "color is not known");
        assertField(
                owner.get("/api/tokens?stauts=active"),
                400,
                "malformed_request",
                title,
                "/api/tokens",
                "stauts",
                "There is no query parameter stauts");
        assertProblem(
                owner.get("/auth?permission=%FF"),
                400,
                "malformed_request",
                title,
                "/auth",
                "The query string is malformed");
    }

    @Test
    void unknownPermission() {
        assertField(
                create(",\"permissions\":[\"configs:read\",\"moon:read\",\"sun:*\"]"),
                400,
                "unknown_permission",
                "Unknown permission",
                "/api/tokens",
                "permissions",
                "Unknown permission: moon:read, sun:*");
    }

    @Test
    void invalidTokenFormat() {
        assertField(
                create(",\"rawToken\":\"secret\""),
                400,
                "invalid_token_format",
                "Invalid token format",
                "/api/tokens",
                "rawToken",
                "A token is tc-apiv1_ followed by 64 lower-case hex digits");
    }

    @Test
    void missingAuthorization() {
        for (String path : new String[] {"/auth", "/api/tokens"}) {
            Answer answer = ledger.nobody().get(path);
            assertProblem(
                    answer,
                    401,
                    "missing_authorization",
                    "Not authenticated",
                    path,
                    "Missing or invalid Authorization header");
            assertChallenge(answer, BEARER);
        }
    }

    @Test
    void invalidToken() {
        for (String path : new String[] {"/auth", "/api/tokens"}) {
            Answer unknown = ledger.http("tc-apiv1_" + "e".repeat(64)).get(path);
            assertProblem(
                    unknown, 401, "invalid_token", "Not authenticated", path, "Invalid token");
            assertChallenge(unknown, BEARER + ", error=\"invalid_token\"");
            Answer odd = ledger.http("secret").get(path);
            assertProblem(
                    odd, 401, "invalid_token", "Not authenticated", path, "Invalid token format");
            assertChallenge(odd, BEARER + ", error=\"invalid_token\"");
        }
    }

    @Test
    void tokenExpired() {
        Holder holder =
                ledger.created(
                        ledger.ownerId(),
                        "{\"name\":\"%s\",\"expiresIn\":\"PT1S\"}".formatted(named("error")));
        ledger.clock().advance(Duration.ofSeconds(1));
        String title = "The token has expired";
        for (String path : new String[] {"/auth", "/api/tokens"}) {
            Answer used = holder.http().get(path);
            assertProblem(used, 401, "token_expired", title, path, "Token expired");
            assertChallenge(
                    used,
                    BEARER + ", error=\"invalid_token\", error_description=\"Token expired\"");
        }
        assertProblem(
                owner.post(
                        holder.path() + "/reassign",
                        "{\"ownerId\":\"%s\"}".formatted(ledger.user("manager"))),
                409,
                "token_expired",
                title,
                holder.path() + "/reassign",
                "An expired token cannot be reassigned");
    }

    @Test
    void insufficientPermission() {
        Holder viewer = ledger.holder("viewer");
        for (String path : new String[] {"/auth", "/api/tokens"}) {
            Answer answer = viewer.http().get(path + "?permission=tokens:read");
            assertProblem(
                    answer,
                    403,
                    "insufficient_permission",
                    "Insufficient permission",
                    path,
                    "Insufficient permissions: tokens:read required",
                    ",\"required\":\"tokens:read\"");
            assertChallenge(
                    answer, BEARER + ", error=\"insufficient_scope\", scope=\"tokens:read\"");
        }
    }

    @Test
    void roleNotAllowed() {
        Answer answer =
                ledger.holder("manager")
                        .http()
                        .post(
                                "/api/tokens",
                                "{\"name\":\"%s\",\"ownerId\":\"%s\"}"
                                        .formatted(named("error"), ledger.user("manager")));
        assertProblem(
                answer,
                403,
                "role_not_allowed",
                "The role does not allow it",
                "/api/tokens",
                "The role manager may not create tokens for somebody else");
    }

    @Test
    void notFound() {
        assertProblem(
                owner.get("/api/tokens/" + NOBODY),
                404,
                "not_found",
                "Not found",
                "/api/tokens/" + NOBODY,
                "There is no token " + NOBODY);
        assertProblem(
                owner.post("/api/users/" + NOBODY + "/disable", "{}"),
                404,
                "not_found",
                "Not found",
                "/api/users/" + NOBODY + "/disable",
                "There is no user " + NOBODY);
    }

    @Test
    void versionMismatch() {
        Holder holder = ledger.holder("manager");
        String title = "The version is not the current one";
        assertProblem(
                owner.post(holder.path() + "/revoke", "{}", "If-Match", "\"2\""),
                412,
                "version_mismatch",
                title,
                holder.path() + "/revoke",
                "It is at version 1, which If-Match does not name");
        assertProblem(
                owner.delete(holder.userPath(), "If-Match", "\"2\""),
                412,
                "version_mismatch",
                title,
                holder.userPath(),
                "It is at version 1, which If-Match does not name");
    }

    @Test
    void tooLarge() {
        long before = ledger.position();
        Answer answer = create(",\"reason\":\"" + "x".repeat(1 << 20) + "\"");
        assertProblem(
                answer,
                413,
                "too_large",
                "The request is too large",
                "/api/tokens",
                answer.text("detail"));
        assertThat(answer.text("detail")).isNotBlank();
        assertThat(
                        owner.post("/api/tokens/bulk/revoke", "{\"ids\":[]}" + " ".repeat(4 << 20))
                                .text("code"))
                .isEqualTo("too_large");
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void noPermissionLeft() {
        assertProblem(
                create(
                        ",\"permissions\":[\"license:read\"],\"ownerId\":\"%s\""
                                .formatted(ledger.user("viewer"))),
                422,
                "no_permission_left",
                "No permission is left",
                "/api/tokens",
                "Nothing of what was asked is within the owner's role and the presented token");
    }

    @Test
    void invalidValue() {
        assertField(
                create(",\"expiresAt\":\"2020-01-01T00:00:00Z\""),
                422,
                "invalid_value",
                "A value is not allowed",
                "/api/tokens",
                "expiresAt",
                "The expiry must be in the future");
    }

    @Test
    void notReady() {
        long position = ledger.position();
        long far = position + 1_000_000;
        Answer answer =
                owner.send("GET", "/api/tokens", null, "Ledger-Position", Long.toString(far));
        assertProblem(
                answer,
                503,
                "not_ready",
                "Not ready",
                "/api/tokens",
                "This node shows position %d, and the read needs %d".formatted(position, far));
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }
}
