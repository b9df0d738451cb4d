package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.anonymous;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.problem;
import static org.tokenledger.server.web.Http.send;

import jakarta.servlet.ServletContext;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

class AuthenticationTest {
    private static final String MISSING = "Missing or invalid Authorization header";

    @Test
    void aRequestWithoutTokenIsRefusedWithAChallenge() {
        HttpResponse<String> answer = send(anonymous("/api/toys"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"token-ledger\"");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("test-1");
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                401,
                                "missing_authorization",
                                "Not authenticated",
                                MISSING,
                                "/api/toys"));
    }

    @Test
    void bothSchemesAreTakenInAnyCase() {
        for (String scheme : new String[] {"Bearer", "Token", "bearer", "TOKEN"}) {
            assertThat(
                            send(anonymous("/api/toys")
                                            .header("Authorization", scheme + " " + Tokens.ALL))
                                    .statusCode())
                    .as(scheme)
                    .isEqualTo(200);
        }
    }

    @Test
    void twoAuthorizationHeadersAreNone() {
        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/api/toys").header("Authorization", "Bearer " + Tokens.ALL));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"missing_authorization\"");
    }

    @Test
    void basicIsNoWayInToTheApi() {
        HttpResponse<String> answer =
                send(anonymous("/api/toys").header("Authorization", basic(Tokens.ALL)));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"token-ledger\"");
    }

    @Test
    void anUnknownAndARevokedTokenGetTheSameAnswer() {
        HttpResponse<String> unknown = send(as(Tokens.UNKNOWN, "/api/toys"));
        HttpResponse<String> revoked = send(as(Tokens.REVOKED, "/api/toys"));

        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.body())
                .isEqualTo(
                        problem(
                                401,
                                "invalid_token",
                                "Not authenticated",
                                "Invalid token",
                                "/api/toys"));
        assertThat(unknown.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"token-ledger\", error=\"invalid_token\"");
        assertThat(revoked.body()).isEqualTo(unknown.body());
        assertThat(revoked.headers().map().keySet()).isEqualTo(unknown.headers().map().keySet());
    }

    @Test
    void anExpiredTokenIsToldSo() {
        HttpResponse<String> answer = send(as(Tokens.EXPIRED, "/api/toys"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                401,
                                "token_expired",
                                "The token has expired",
                                "Token expired",
                                "/api/toys"));
    }

    @Test
    void anOddValueIsToldThatItsFormatIsWrong() {
        HttpResponse<String> answer = send(as("abc", "/api/toys"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                401,
                                "invalid_token",
                                "Not authenticated",
                                "Invalid token format",
                                "/api/toys"));
    }

    @Test
    void pathsThatAreNotThereAreHiddenFromTheUnauthenticated() {
        for (String path : new String[] {"/", "/nothing", "/api/nothing", "/error", "/actuator"}) {
            assertThat(send(anonymous(path)).statusCode()).as(path).isEqualTo(401);
            assertThat(send(as(Tokens.ALL, path)).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(send(as(Tokens.ALL, "/api/nothing")).body())
                .isEqualTo(
                        problem(
                                404,
                                "not_found",
                                "Not found",
                                "There is nothing here",
                                "/api/nothing"));
    }

    @Test
    void aNodeThatHasNotCaughtUpAuthenticatesNobody() {
        ToyServer.LOOKUP_READY.set(false);
        try {
            HttpResponse<String> answer = send(as(Tokens.ALL, "/api/toys"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.body())
                    .isEqualTo(
                            problem(
                                    503,
                                    "not_ready",
                                    "Not ready",
                                    "This node does not yet know every token",
                                    "/api/toys"));
        } finally {
            ToyServer.LOOKUP_READY.set(true);
        }
    }

    @Test
    void theHandlerIsToldWhoCallsAndFromWhere() {
        String answer =
                send(as(Tokens.READ, "/api/toys/caller")
                                .header("User-Agent", "agent\t" + "x".repeat(400)))
                        .body();

        assertThat(answer)
                .contains("\"userId\":\"" + Tokens.OWNER_ID + "\"")
                .contains("\"role\":\"owner\"")
                .contains("\"clientAddress\":\"127.0.0.1\"")
                .contains("\"userAgent\":\"agent" + "x".repeat(295) + "\"")
                .contains("\"requestId\":\"test-1\"");
    }

    @Test
    void anIndecentRequestIdIsReplaced() {
        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/api/toys").setHeader("X-Request-Id", "no spaces please"));

        assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow())
                .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    @Test
    void answersOfTheApiAreNeitherKeptNorGuessedAt() {
        HttpResponse<String> answer = send(as(Tokens.ALL, "/api/toys"));

        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().map())
                .doesNotContainKeys("server", "x-powered-by", "set-cookie", "pragma", "expires");
    }

    @Test
    void theHotPathRunsWithoutAnyFilter() {
        HttpResponse<String> granted = send(as(Tokens.ALL, "/auth"));

        assertThat(granted.statusCode()).isEqualTo(200);
        assertThat(granted.headers().map())
                .doesNotContainKeys("x-request-id", "x-content-type-options", "x-frame-options");
        assertThat(send(anonymous("/auth/anything")).statusCode()).isEqualTo(401);
        assertThat(ToyServer.bean(ServletContext.class).getFilterRegistrations())
                .isNotEmpty()
                .allSatisfy((name, filter) -> {
                    assertThat(filter.getUrlPatternMappings()).as(name).isEmpty();
                    assertThat(filter.getServletNameMappings())
                            .as(name)
                            .containsOnly("dispatcherServlet");
                });
    }

    @Test
    void aStreamedAnswerIsAuthenticatedToo() {
        assertThat(send(as(Tokens.ALL, "/api/toys/streamed")).body()).isEqualTo("streamed");
    }

    static String basic(String password) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(("anybody:" + password).getBytes(StandardCharsets.UTF_8));
    }
}
