package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;

/** Who guesses is slowed down, and nobody else. The tests' own address is a trusted proxy's. */
@NullUnmarked
class FailedAttemptsTest {
    private static final int ALLOWED = 5;
    private static final String LIMIT = "--failed-attempts-per-minute=" + ALLOWED;

    private static RunningLedger ledger;
    private static Http stranger;

    @BeforeAll
    static void start() {
        ledger =
                RunningLedger.start(TestDatabase.fresh(), LIMIT, "--trusted-proxies=127.0.0.1,::1");
        stranger = ledger.http("nonsense");
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    private static Answer ask(Http client, String path, String address) {
        return client.send("GET", path, null, "X-Forwarded-For", address);
    }

    private static void spend(String path, String address) {
        for (int i = 0; i < ALLOWED; i++) {
            assertThat(ask(stranger, path, address).status()).isEqualTo(401);
        }
    }

    @Test
    void whoFailsTooOftenIsToldWhenToComeBackWhereverItAsks() {
        spend("/auth", "203.0.113.1");

        for (String path : new String[] {"/auth", "/auth/any", "/api/tokens", "/api/docs"}) {
            Answer limited = ask(stranger, path, "203.0.113.1");
            assertThat(limited.status()).as(path).isEqualTo(429);
            assertThat(limited.text("code")).isEqualTo("too_many_requests");
            assertThat(limited.text("detail"))
                    .isEqualTo("Too many failed attempts from this address");
            assertThat(limited.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(limited.header("WWW-Authenticate")).isNull();
            assertThat(Integer.parseInt(limited.header("Retry-After"))).isBetween(1, 12);
        }
    }

    @Test
    void failuresAtTheApiCountAsWell() {
        spend("/api/users", "203.0.113.2");

        assertThat(ask(stranger, "/auth", "203.0.113.2").status()).isEqualTo(429);
    }

    @Test
    void noTokenAtAllIsAFailureToo() {
        Http nobody = new Http(ledger.port(), null);
        for (int i = 0; i < ALLOWED; i++) {
            assertThat(ask(nobody, "/auth", "203.0.113.3").status()).isEqualTo(401);
        }
        assertThat(ask(nobody, "/auth", "203.0.113.3").status()).isEqualTo(429);
    }

    @Test
    void aGoodTokenWorksFromALimitedAddressAndOthersAreNotLimited() {
        spend("/auth", "203.0.113.4");
        assertThat(ask(stranger, "/auth", "203.0.113.4").status()).isEqualTo(429);

        assertThat(ask(ledger.owner(), "/auth", "203.0.113.4").status()).isEqualTo(200);
        assertThat(ask(ledger.owner(), "/api/tokens", "203.0.113.4").status()).isEqualTo(200);
        assertThat(ask(stranger, "/auth", "203.0.113.5").status()).isEqualTo(401);
    }

    @Test
    void whatAClientWritesLeftOfItsProxyDoesNotHelpIt() {
        for (int i = 0; i < ALLOWED; i++) {
            ask(stranger, "/auth", "198.51.100." + i + ", 203.0.113.6");
        }
        assertThat(ask(stranger, "/auth", "198.51.100.99, 203.0.113.6").status()).isEqualTo(429);
    }

    @Test
    void aTrustedProxyThatDoesNotSayForWhomIsNotLimited() {
        for (int i = 0; i < 4 * ALLOWED; i++) {
            assertThat(stranger.get("/auth").status()).isEqualTo(401);
        }
    }

    @Test
    void theForwardedAddressIsTheOneInTheLedger() {
        Answer created =
                ledger.owner()
                        .post(
                                "/api/tokens",
                                "{\"name\":\"forwarded\"}",
                                "Forwarded",
                                "for=\"[2001:db8::9]:4711\"");
        Answer history = ledger.owner().get("/api/tokens/" + created.text("id") + "/history");

        assertThat(history.json().at("/items/0/client/ip").asString())
                .isEqualTo("2001:db8:0:0:0:0:0:9");
    }

    @Test
    void headersOfAPeerThatIsNotTrustedNeitherHelpItNorEndInTheLedger() {
        try (RunningLedger alone =
                RunningLedger.start(TestDatabase.fresh(), LIMIT, "--trusted-proxies=192.0.2.1")) {
            Http guessing = alone.http("nonsense");
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(ask(guessing, "/auth", "198.51.100." + i).status()).isEqualTo(401);
            }
            assertThat(ask(guessing, "/auth", "198.51.100.99").status()).isEqualTo(429);

            Answer created =
                    alone.owner()
                            .post(
                                    "/api/tokens",
                                    "{\"name\":\"own\"}",
                                    "X-Forwarded-For",
                                    "198.51.100.99");
            Answer history = alone.owner().get("/api/tokens/" + created.text("id") + "/history");
            assertThat(history.json().at("/items/0/client/ip").asString()).isEqualTo("127.0.0.1");
        }
    }
}
