package org.tokenledger.query.verification.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.LedgerInMemory.value;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.attempt.FailedAttempts;
import org.tokenledger.query.attempt.TrustedProxies;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.token.TokenFormat;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;

class AuthServletTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final TokenLookup lookup =
            new TokenLookup(
                    Catalogue.standard(),
                    new TokenFormat(TokenFormat.DEFAULT_PREFIX),
                    Clock.fixed(START, ZoneOffset.UTC));
    private boolean ready = true;
    private final AuthServlet servlet =
            new AuthServlet(
                    new ForwardAuth(
                            lookup,
                            () -> ready,
                            new Attempts(
                                    TrustedProxies.NONE,
                                    new FailedAttempts(20, TrustedProxies.NONE, () -> 0),
                                    new Uses(Permissions.NONE, Clock.fixed(START, ZoneOffset.UTC)),
                                    new SimpleMeterRegistry(),
                                    () -> 0)));

    @BeforeEach
    void oneToken() {
        lookup.apply(ledger.registered(id(1), "maya", Role.MANAGER));
        lookup.apply(ledger.created(id(2), "ci", id(1), 1, "agents:read", "heartbeat:write"));
        lookup.apply(ledger.created(id(3), "old", id(1), 2, START, "agents:read"));
    }

    private MockHttpServletResponse ask(String method, String query, String... authorization)
            throws Exception {
        return askBelow(null, method, query, authorization);
    }

    private MockHttpServletResponse askBelow(
            @Nullable String path, String method, String query, String... authorization)
            throws Exception {
        MockHttpServletRequest request =
                new MockHttpServletRequest(method, "/auth") {
                    @Override
                    public String getParameter(String name) {
                        throw new AssertionError("would read the body");
                    }
                };
        request.setPathInfo(path);
        request.setQueryString(query);
        for (String header : authorization) {
            request.addHeader("Authorization", header);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet.service(request, response);
        return response;
    }

    @Test
    void whoFailedTooOftenIsToldWhenToComeBackButForAGoodToken() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(ask("GET", "", "Bearer wrong").getStatus()).isEqualTo(401);
        }

        MockHttpServletResponse limited = ask("GET", "", "Bearer wrong");

        isProblem(
                limited,
                429,
                "too_many_requests",
                "Too many requests",
                "Too many failed attempts from this address");
        assertThat(limited.getHeader("Retry-After")).isEqualTo("3");
        assertThat(limited.getHeader("WWW-Authenticate")).isNull();
        assertThat(ask("GET", "", "Bearer " + value(1)).getStatus()).isEqualTo(200);
    }

    private static void isProblem(
            MockHttpServletResponse response, int status, String code, String title, String detail)
            throws Exception {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(body(response))
                .containsEntry("type", "urn:token-ledger:problem:" + code)
                .containsEntry("title", title)
                .containsEntry("status", status)
                .containsEntry("detail", detail)
                .containsEntry("instance", "/auth")
                .containsEntry("code", code);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> body(MockHttpServletResponse response) {
        return JSON.readValue(response.getContentAsByteArray(), Map.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "HEAD"})
    void a_good_token_is_told_whose_it_is_and_what_it_may(String method) throws Exception {
        var response = ask(method, "permission=heartbeat:write", "Bearer " + value(1));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeader("X-Token-Id")).isEqualTo(id(2).toString());
        assertThat(response.getHeader("X-Token-Owner")).isEqualTo(id(1).toString());
        assertThat(response.getHeader("X-Token-Permissions"))
                .isEqualTo("agents:read heartbeat:write");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getContentAsByteArray()).isEmpty();
    }

    @Test
    void without_credentials_the_challenge_names_no_error() throws Exception {
        var response = ask("GET", "");

        isProblem(
                response,
                401,
                "missing_authorization",
                "Not authenticated",
                "Missing or invalid Authorization header");
        assertThat(response.getHeader("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"token-ledger\"");
    }

    @Test
    void two_authorization_headers_are_refused_even_when_both_are_good() throws Exception {
        var response = ask("GET", "", "Bearer " + value(1), "Bearer " + value(1));

        assertThat(body(response)).containsEntry("code", "missing_authorization");
    }

    @Test
    void a_bad_token_is_challenged_as_invalid() throws Exception {
        var odd = ask("GET", "", "Bearer x");
        isProblem(odd, 401, "invalid_token", "Not authenticated", "Invalid token format");
        var unknown = ask("GET", "", "Bearer " + value(99));
        isProblem(unknown, 401, "invalid_token", "Not authenticated", "Invalid token");
        assertThat(unknown.getHeader("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"token-ledger\", error=\"invalid_token\"");
    }

    @Test
    void an_expired_token_is_told_so() throws Exception {
        var response = ask("GET", "", "Token " + value(2));

        isProblem(response, 401, "token_expired", "The token has expired", "Token expired");
        assertThat(response.getHeader("WWW-Authenticate"))
                .isEqualTo(
                        "Bearer realm=\"token-ledger\", error=\"invalid_token\","
                                + " error_description=\"Token expired\"");
    }

    @Test
    void all_permissions_asked_for_are_needed() throws Exception {
        var response =
                ask(
                        "GET",
                        "permission=agents%3Aread&permission=license:read",
                        "Bearer " + value(1));

        isProblem(
                response,
                403,
                "insufficient_permission",
                "Insufficient permission",
                "Insufficient permissions: license:read required");
        assertThat(body(response)).containsEntry("required", "license:read");
        assertThat(response.getHeader("WWW-Authenticate"))
                .isEqualTo(
                        "Bearer realm=\"token-ledger\", error=\"insufficient_scope\","
                                + " scope=\"agents:read license:read\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permission",
                "permission=",
                "permission=no:such",
                "%70ermission=no:such",
                "permission=%22%0d%0aX-Evil:%201%5c",
                "permission=configs:*",
                "permission=agents:read+heartbeat:write"
            })
    void a_permission_that_does_not_exist_is_simply_not_held(String query) throws Exception {
        var response = ask("GET", query, "Bearer " + value(1));

        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(body(response)).containsEntry("code", "insufficient_permission");
        assertThat(response.getHeader("WWW-Authenticate")).doesNotContain("\r", "\n", "\\");
    }

    @ParameterizedTest
    @ValueSource(strings = {"permission=%", "permission=%zz", "%2=x", "permission=%ff%fe"})
    void a_query_string_that_cannot_be_decoded_is_malformed(String query) throws Exception {
        var response = ask("GET", query, "Bearer " + value(1));

        isProblem(
                response,
                400,
                "malformed_request",
                "The request is malformed",
                "The query string is malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permision=license:read",
                "Permission=agents:read",
                "permission=agents:read&permissions=license:read",
                "permission[]=license:read",
                "=license:read",
                "x"
            })
    void a_misspelt_parameter_is_no_check_left_out(String query) throws Exception {
        var response = ask("GET", query, "Bearer " + value(1));

        isProblem(
                response,
                400,
                "malformed_request",
                "The request is malformed",
                "The query string holds a parameter other than permission");
        assertThat(response.getHeader("X-Token-Id")).isNull();
    }

    @Test
    void below_it_the_client_may_have_sent_any_parameter() throws Exception {
        String query = "path=/x&permission=agents:read&y";
        var granted = askBelow("/", "GET", query, "Bearer " + value(1));
        var denied =
                askBelow("/x", "GET", query + "&permission=license:read", "Bearer " + value(1));

        assertThat(granted.getStatus()).isEqualTo(200);
        assertThat(denied.getStatus()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&", "permission=agents:read&", "&&permission=agents:read"})
    void an_empty_parameter_is_none(String query) throws Exception {
        assertThat(ask("GET", query, "Bearer " + value(1)).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "BREW"})
    void every_method_is_answered_like_get(String method) throws Exception {
        var granted = ask(method, "permission=agents:read", "Bearer " + value(1));
        var denied = ask(method, "permission=agents:write", "Bearer " + value(1));

        assertThat(granted.getStatus()).isEqualTo(200);
        assertThat(granted.getHeader("X-Token-Id")).isEqualTo(id(2).toString());
        assertThat(granted.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(denied.getStatus()).isEqualTo(403);
        assertThat(denied.getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_node_that_cannot_know_refuses() throws Exception {
        ready = false;

        var response = ask("GET", "", "Bearer " + value(1));

        isProblem(
                response, 503, "not_ready", "Not ready", "This node does not yet know every token");
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    }

    @Test
    void a_refusal_to_head_has_headers_only() throws Exception {
        var response = ask("HEAD", "", "Bearer x");

        assertThat(response.getStatus()).isEqualTo(401);
        assertThat(response.getContentAsByteArray()).isEmpty();
        assertThat(response.getContentLength())
                .isEqualTo(
                        ask("GET", "", "Bearer x")
                                .getContentAsString(StandardCharsets.UTF_8)
                                .length());
    }
}
