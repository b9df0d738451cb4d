package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenledger.server.behaviour.Wire.Reply;

import java.util.List;
import java.util.stream.Stream;

/** What the contract of {@code /auth} is on the main port, it is on the verification listener. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BothPortsAnswerAlikeTest {
    private static final String READ = "/auth?permission=configs:read";

    private BothPorts ledger;

    /** A request without its {@code Host}, and what is expected of both ports. */
    record Case(String name, String start, List<String> headers, int status) {
        String request() {
            StringBuilder text = new StringBuilder(start).append("\r\nHost: localhost\r\n");
            headers.forEach(header -> text.append(header).append("\r\n"));
            return text.append("\r\n").toString();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void start() {
        ledger = new BothPorts();
    }

    @AfterAll
    void stop() {
        ledger.close();
    }

    private static Case get(String name, String target, int status, String... headers) {
        return new Case(name, "GET " + target + " HTTP/1.1", List.of(headers), status);
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    Stream<Case> cases() {
        String good = bearer(ledger.good);
        return Stream.of(
                get("a good token", READ, 200, good),
                get("without a permission", "/auth", 200, good),
                get("an empty query", "/auth?", 200, good),
                get("scheme Token", READ, 200, "Authorization: Token " + ledger.good),
                get("scheme in capitals", READ, 200, "Authorization: BEARER " + ledger.good),
                get(
                        "a header's name in capitals",
                        READ,
                        200,
                        "AUTHORIZATION: Token " + ledger.good),
                get("space around", READ, 200, "Authorization: \t Bearer   " + ledger.good + " \t"),
                get("all of two permissions", READ + "&permission=agents:read", 200, good),
                get("other parameters", "/auth?x=1&permission=configs:read&y", 400, good),
                get("a misspelt parameter", "/auth?permision=configs:read", 400, good),
                get("an array", "/auth?permission%5B%5D=configs:read", 400, good),
                get("an empty parameter", READ + "&", 200, good),
                get("other parameters below", "/auth/?permission=configs:read&x=/y?z=1", 200, good),
                get("misspelt below", "/auth/x?permision=configs:write", 200, good),
                get("refused below", "/auth/x?x=1&permission=configs:write&y", 403, good),
                get("no header", READ, 401),
                get("an empty header", READ, 401, "Authorization:"),
                get("scheme alone", READ, 401, "Authorization: Bearer"),
                get("Basic", READ, 401, "Authorization: Basic b3duZXI6eA=="),
                get("Digest", READ, 401, "Authorization: Digest username=\"x\""),
                get("no scheme", READ, 401, "Authorization: " + ledger.good),
                get("two headers", READ, 401, good, good),
                get("malformed", READ, 401, bearer("nonsense")),
                get("malformed, not ASCII", READ, 401, bearer("\u00e4\u00fc\u00df")),
                get("too long a value", READ, 401, bearer(ledger.good + "0")),
                get("unknown", READ, 401, bearer(BothPorts.UNKNOWN)),
                get("revoked", READ, 401, bearer(ledger.revoked)),
                get("expired", READ, 401, bearer(ledger.expired)),
                get("owner disabled", READ, 401, bearer(ledger.disabled)),
                get("a permission missing", "/auth?permission=configs:write", 403, good),
                get("one of two missing", READ + "&permission=users:read", 403, good),
                get("twice the missing one", "/auth?permission=a:b&permission=a:b", 403, good),
                get("a permission without value", "/auth?permission", 403, good),
                get("an empty permission", "/auth?permission=", 403, good),
                get("percent-encoded", "/auth?permission=configs%3Aread", 200, good),
                get("percent-encoded name", "/auth?%70ermission=configs:write", 403, good),
                get("a plus", "/auth?permission=configs:read+agents:read", 403, good),
                get("quotes and line breaks", "/auth?permission=%22%0d%0aX:%201%5c", 403, good),
                get("UTF-8", "/auth?permission=%C3%A4", 403, good),
                get("a token for a permission", "/auth?permission=" + ledger.good, 403, good),
                get("a bad escape", "/auth?permission=%zz", 400, good),
                get("half an escape", "/auth?permission=%", 400, good),
                get("not UTF-8", "/auth?permission=%ff%fe", 400, good),
                get("absolute form", "http://localhost" + READ, 200, good),
                get("absolute form, refused", "http://localhost/auth/x", 401),
                get("a path below", "/auth/some/where?permission=configs:read", 200, good),
                get("a path below, refused", "/auth/api/tokens", 401),
                get("a slash at the end", "/auth/", 200, good),
                get("an encoded path below", "/auth/%2Fa%20b%C3%A4", 200, good),
                new Case("HEAD", "HEAD " + READ + " HTTP/1.1", List.of(good), 200),
                new Case("HEAD, refused", "HEAD " + READ + " HTTP/1.1", List.of(), 401),
                new Case(
                        "POST",
                        "POST " + READ + " HTTP/1.1",
                        List.of(good, "Content-Length: 0"),
                        200),
                new Case("PUT", "PUT " + READ + " HTTP/1.1", List.of("Content-Length: 0"), 401),
                new Case("OPTIONS", "OPTIONS /auth HTTP/1.1", List.of(good), 200),
                new Case("a method of one's own", "CHECK /auth HTTP/1.1", List.of(good), 200),
                new Case("HTTP/1.0", "GET " + READ + " HTTP/1.0", List.of(good), 200),
                get("whoever forwards", READ, 200, good, "X-Forwarded-For: 203.0.113.77"),
                get("junk forwarded", READ, 401, "X-Forwarded-For: , ,;;\"", "Forwarded: for=_x"));
    }

    private Reply sameOnBoth(String request) {
        Reply main = Wire.ask(ledger.main(), request).comparable();
        Reply verify = Wire.ask(ledger.verify(), request).comparable();
        assertThat(verify).isEqualTo(main);
        return verify;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void byteForByte(Case asked) {
        assertThat(sameOnBoth(asked.request()).status()).isEqualTo(asked.status);
    }

    @ParameterizedTest
    @CsvSource({"TRACE, 405", "CONNECT, 400"})
    void whatIsAskedOfTheServerItselfIsRefused(String method, int status) {
        String request =
                "%s /auth HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
                        .formatted(method, bearer(ledger.good));

        for (int port : new int[] {ledger.main(), ledger.verify()}) {
            assertThat(Wire.ask(port, request).status()).isEqualTo(status);
        }
    }

    @Test
    void everyAnswerSaysWhenItWasGiven() {
        String request = get("", READ, 200).request();

        for (int port : new int[] {ledger.main(), ledger.verify()}) {
            assertThat(Wire.ask(port, request).header("Date"))
                    .matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        }
    }

    @Test
    void whileTheLookupMayBeBehindNeitherSaysYes() {
        BothPorts.whileNotKnowingAll(() -> {
            Reply reply = sameOnBoth(get("", READ, 503, bearer(ledger.good)).request());
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
        });
    }

    @Test
    void failuresAtEitherCountForBoth() {
        String request =
                get("", READ, 401, bearer("nonsense"), "X-Forwarded-For: 203.0.113.1").request();
        for (int i = 0; i < BothPorts.ALLOWED; i++) {
            int port = i % 2 == 0 ? ledger.main() : ledger.verify();
            assertThat(Wire.ask(port, request).status()).isEqualTo(401);
        }

        Reply main = Wire.ask(ledger.main(), request).comparable();
        Reply verify = Wire.ask(ledger.verify(), request).comparable();

        assertThat(verify.status()).isEqualTo(429);
        assertThat(Integer.parseInt(verify.header("Retry-After"))).isBetween(1, 12);
        assertThat(verify.without("Retry-After")).isEqualTo(main.without("Retry-After"));
        String ofAnother = request.replace("203.0.113.1", "203.0.113.2");
        assertThat(Wire.ask(ledger.verify(), ofAnother).status()).isEqualTo(401);
    }
}
