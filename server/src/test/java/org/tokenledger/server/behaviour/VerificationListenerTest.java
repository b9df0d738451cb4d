package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.behaviour.Wire.Reply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The verification listener: what it serves, what it puts up with, and what it counts. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerificationListenerTest {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    private BothPorts ledger;

    @BeforeAll
    void start() {
        ledger = new BothPorts();
    }

    @AfterAll
    void stop() {
        ledger.close();
    }

    private String get(String target, String... headers) {
        return request("GET", target, headers);
    }

    private String request(String method, String target, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + target + HOST);
        text.append("Authorization: Bearer ").append(ledger.good).append("\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private Reply ask(String request) {
        return Wire.ask(ledger.verify(), request);
    }

    private static void isProblem(Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode body = JsonMapper.shared().readTree(reply.body());
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("code").asString()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/tokens",
                "/readyz",
                "/metrics",
                "/oauth2/introspect",
                "/authority",
                "/Auth",
                "/api/docs/../../auth",
                "//auth",
                "/%61uth",
                "*"
            })
    void nothingButAuthIsServed(String path) {
        Reply reply = ask(get(path));

        isProblem(reply, 404, "not_found");
        assertThat(JsonMapper.shared().readTree(reply.body()).path("instance").asString())
                .isEqualTo(path);
    }

    @Test
    void aTokenInAPathIsNotSaidBack() {
        assertThat(ask(get("/" + ledger.good)).body()).doesNotContain(ledger.good.substring(9, 40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /auth HTTP/1.1\n\n",
                "GET /auth HTTP/1.1\nHost: a\nHost: b\n\n",
                "GET http://a/auth HTTP/1.1\nHost: b\n\n",
                "GET ftp://a/auth HTTP/1.1\nHost: a\n\n",
                "GET auth HTTP/1.1\nHost: a\n\n",
                "GET /auth?a=\"b\" HTTP/1.1\nHost: a\n\n",
                "GET /auth?a=\u00e4 HTTP/1.1\nHost: a\n\n",
                "GET /auth HTTP/2.0\nHost: a\n\n",
                "GET /auth HTTP/0.9\nHost: a\n\n",
                "GET /auth\nHost: a\n\n",
                "GET /auth HTTP/1.1\nHost: a\nno colon\n\n",
                "GET /auth HTTP/1.1\nHost: a\nAuthorization : Bearer x\n\n",
                "GET /auth HTTP/1.1\nHost: a\n: nameless\n\n",
                "GET /auth HTTP/1.1\nHost: a\nX: a\u0000b\n\n",
                "POST / HTTP/1.1\nHost: a\nContent-Length: x\n\n",
                "POST / HTTP/1.1\nHost: a\nContent-Length: -1\n\n",
                "POST / HTTP/1.1\nHost: a\nContent-Length: 1\nContent-Length: 2\n\nab",
                "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 3\n\nabc",
                "\u0016\u0003\u0001hello\n\n"
            })
    void whatIsNotHttpIsMalformedAndEndsTheConnection(String request) {
        try (Wire wire = new Wire(ledger.verify())) {
            wire.send(request.replace("\n", "\r\n"));
            Reply reply = wire.read();

            isProblem(reply, 400, "malformed_request");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void aHeadThatIsTooLargeIs431() {
        isProblem(ask(get("/auth", "X-Large: " + "x".repeat(9_000))), 431, "too_large");
        isProblem(ask(get("/auth?" + "x".repeat(9_000))), 431, "too_large");
        assertThat(ask(get("/auth", "X-Large: " + "x".repeat(7_000))).status()).isEqualTo(200);
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInOrder() {
        try (Wire wire = new Wire(ledger.verify())) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                all.append(get(i % 5 == 0 ? "/auth?permission=no:p" + i : "/auth/" + i));
            }
            wire.send(all.toString());
            for (int i = 0; i < 500; i++) {
                Reply reply = wire.read();
                assertThat(reply.status()).isEqualTo(i % 5 == 0 ? 403 : 200);
                assertThat(reply.body()).contains(i % 5 == 0 ? "no:p" + i + " " : "");
            }
            wire.send(get("/auth"));
            assertThat(wire.read().status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestMayComeByteByByte() {
        try (Wire wire = new Wire(ledger.verify())) {
            get("/auth").chars().forEach(c -> wire.send(String.valueOf((char) c)));
            assertThat(wire.read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 65_536})
    void aBodyThatAProxyPassesOnIsIgnored(int length) {
        try (Wire wire = new Wire(ledger.verify())) {
            for (int i = 0; i < 3; i++) {
                wire.send(request("POST", "/auth", "Content-Length: " + length));
                wire.send("x".repeat(length));
                Reply reply = wire.read();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("Connection")).isEmpty();
                wire.send(request("POST", "/auth", "Transfer-Encoding: chunked"));
                wire.send(
                        "%x\r\n%s\r\n0\r\n\r\n"
                                .formatted(length, "GET".repeat(length).substring(0, length)));
                assertThat(wire.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aLargeBodyIsNotReadToItsEndButTheAnswerArrives() {
        try (Wire wire = new Wire(ledger.verify())) {
            wire.send(request("POST", "/auth", "Content-Length: 65537"));
            wire.send("x".repeat(65_537));
            Reply reply = wire.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(wire.rest()).isEmpty();
        }
        try (Wire wire = new Wire(ledger.verify())) {
            wire.send(request("POST", "/auth", "Transfer-Encoding: chunked"));
            wire.send("20000\r\n" + "x".repeat(0x20000) + "\r\n0\r\n\r\n" + get("/auth"));
            assertThat(wire.read().status()).isEqualTo(200);
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void whoWaitsToBeToldToSendItsBodyIsAnsweredAtOnce() {
        try (Wire wire = new Wire(ledger.verify())) {
            wire.send(request("POST", "/auth", "Content-Length: 5", "Expect: 100-continue"));
            Reply reply = wire.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void theConnectionEndsWhenItIsAskedTo() {
        for (String request :
                new String[] {
                    get("/auth", "Connection: close"), get("/auth").replace("HTTP/1.1", "HTTP/1.0")
                }) {
            try (Wire wire = new Wire(ledger.verify())) {
                wire.send(request);
                assertThat(wire.read().header("Connection")).isEqualTo("close");
                assertThat(wire.rest()).isEmpty();
            }
        }
        try (Wire wire = new Wire(ledger.verify())) {
            String old = get("/auth", "Connection: keep-alive").replace("HTTP/1.1", "HTTP/1.0");
            wire.send(old + old);
            assertThat(wire.read().header("Connection")).isEqualTo("keep-alive");
            assertThat(wire.read().status()).isEqualTo(200);
        }
    }

    @Test
    void whoSendsNoMoreStillGetsItsAnswers() {
        try (Wire wire = new Wire(ledger.verify())) {
            wire.send(get("/auth") + get("/auth"));
            wire.sendNoMore();
            assertThat(wire.read().status()).isEqualTo(200);
            assertThat(wire.read().status()).isEqualTo(200);
            assertThat(wire.rest()).isEmpty();
        }
    }

    @Test
    void usesAndRefusedUsesAreOnRecordAsThoseOfTheMainPort() {
        assertThat(ask(get("/auth", "X-Forwarded-For: 203.0.113.10")).status()).isEqualTo(200);
        ask(get("/auth?permission=configs:write", "X-Forwarded-For: 203.0.113.11"));
        ledger.flushUses();

        Answer token = ledger.owner().get("/api/tokens/" + ledger.goodId);
        assertThat(token.text("lastUsedAt")).isNotEmpty();
        JsonNode denial =
                ledger.owner().get("/api/audit/denials?ip=203.0.113.11").json().at("/items/0");
        assertThat(denial.path("tokenId").asString()).isEqualTo(ledger.goodId);
        assertThat(denial.path("required").asString()).isEqualTo("configs:write");
    }

    @Test
    void verificationsAreCountedWithThoseOfTheMainPort() {
        double before = metric("ledger_verifications_total{outcome=\"granted\"}");
        ask(get("/auth"));
        // One for the use here, and one for the scrape before, whose token was verified too.
        assertThat(metric("ledger_verifications_total{outcome=\"granted\"}")).isEqualTo(before + 2);
        assertThat(metric("ledger_verify_connections_refused_total")).isZero();
        try (Wire wire = new Wire(ledger.verify())) {
            wire.send(get("/auth"));
            wire.read();
            assertThat(metric("ledger_verify_connections")).isPositive();
        }
    }

    private double metric(String name) {
        return ledger.owner()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void verifyingTouchesNoDatabase() throws SQLException {
        try (Connection superuser = ledger.database().getConnection();
                Statement statement = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            statement.execute(
                    """
                    LOCK TABLE ledger.events, ledger.head, views.tokens, views.users
                            IN ACCESS EXCLUSIVE MODE
                    """);
            assertThat(ask(get("/auth?permission=configs:read")).status()).isEqualTo(200);
            assertThat(ask(get("/auth?permission=configs:write")).status()).isEqualTo(403);
            assertThat(ask(get("/auth").replace(ledger.good, ledger.revoked)).status())
                    .isEqualTo(401);
            superuser.rollback();
        }
    }
}
