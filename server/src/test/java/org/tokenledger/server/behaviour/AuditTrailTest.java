package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The audit trail over HTTP: of a ledger with 30,000 events, most of them about one token. */
@NullUnmarked
class AuditTrailTest {
    private static final int EVENTS = 30_000;
    private static final String NDJSON = "application/x-ndjson";
    private static final String PATH = "/api/audit/events";

    private static RunningLedger ledger;
    private static Http owner;
    private static JdbcClient database;

    @BeforeAll
    static void start() {
        DatabaseAccess access = TestDatabase.fresh();
        database = JdbcClient.create(TestDatabase.asSuperuser(access));
        String token;
        try (RunningLedger first = RunningLedger.start(access)) {
            Http http = first.owner();
            String admin = http.user("adam", "administrator");
            token = http.token("narrowed a lot", admin, "users:read", "configs:read").text("id");
            http.put("/api/users/" + admin + "/role", "{\"role\":\"manager\"}");
        }
        grow(token);
        ledger = RunningLedger.start(access);
        owner = ledger.owner();
    }

    /** As if the token had been narrowed again and again. */
    private static void grow(String token) {
        database.sql(
                        """
                        INSERT INTO ledger.events
                        SELECT position + i, gen_random_uuid(), stream, sequence + i, aggregate,
                               type, version, time, payload, metadata, salt
                          FROM ledger.events, generate_series(1, ? - position - 1) AS i
                         WHERE stream = ?::uuid AND type = 'token.narrowed'
                        """)
                .params(EVENTS, token)
                .update();
        database.sql("UPDATE ledger.head SET next_position = ?").param(EVENTS).update();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    private static HttpResponse<InputStream> open(String path, String accept) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + ledger.port() + path))
                        .header("Authorization", "Bearer " + RunningLedger.OWNER_TOKEN)
                        .header("Accept", accept)
                        .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    }

    private static BufferedReader lines(HttpResponse<InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | application/json",
                "*/* | application/json",
                "text/html, */*;q=0.8 | application/json",
                "application/json, text/csv;q=0.5 | application/json",
                "text/csv, application/json;q=0.5 | text/csv;charset=UTF-8",
                "application/x-ndjson | application/x-ndjson",
                "application/cloudevents-batch+json | application/cloudevents-batch+json",
                "text/csv | text/csv;charset=UTF-8",
            })
    void theFormIsTheOneAcceptedBest(String accept, String type) {
        Answer answer = owner.send("GET", PATH + "?fromPosition=29999", null, "Accept", accept);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.position()).isGreaterThanOrEqualTo(EVENTS - 1);
    }

    @Test
    void whatNobodyOffersIsNotAcceptable() {
        assertRefused(owner.send("GET", PATH, null, "Accept", "text/html"), 406, "not_acceptable");
        assertRefused(
                owner.send("GET", PATH + "/stream", null, "Accept", "application/json"),
                406,
                "not_acceptable");
    }

    @Test
    void aStreamRefusesAsEverythingElseDoes() {
        Answer refused = owner.send("GET", PATH + "?action=token.renamed", null, "Accept", NDJSON);

        assertRefused(refused, 400, "malformed_request");
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.json().path("errors").path(0).path("field").asString())
                .isEqualTo("action");
    }

    @Test
    void aSlowReaderGetsAllOfItAndHoldsNobodyUp() throws Exception {
        HttpResponse<InputStream> answer = open(PATH, NDJSON);
        long end = Long.parseLong(answer.headers().firstValue("Ledger-Position").orElseThrow());
        try (BufferedReader lines = lines(answer)) {
            assertThat(lines.readLine()).startsWith("{\"position\":0,");

            Answer created = owner.post("/api/tokens", "{\"name\":\"meanwhile\"}");
            assertThat(owner.get(PATH + "?fromPosition=" + created.position()).body())
                    .contains("meanwhile");

            long last = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                assertThat(line).startsWith("{\"position\":" + ++last + ",");
            }
            assertThat(last).isEqualTo(end);
        }
    }

    @Test
    void whatFailsOnTheWayBreaksTheConnection() throws Exception {
        int broken = 20_000;
        String sql = "UPDATE ledger.events SET version = ? WHERE position = " + broken;
        database.sql(sql).param(99).update();
        try (BufferedReader lines = lines(open(PATH, NDJSON))) {
            assertThatThrownBy(
                            () -> {
                                while (lines.readLine() != null) {
                                    // Until it breaks; a tidy end would be a lie.
                                }
                            })
                    .isInstanceOf(IOException.class);
        } finally {
            database.sql(sql).param(2).update();
        }
    }

    @Test
    void whatFailsAtOnceIsAProblem() {
        String sql = "UPDATE ledger.events SET version = ? WHERE position = 20001";
        database.sql(sql).param(99).update();
        try {
            Answer answer =
                    owner.send("GET", PATH + "?fromPosition=20001", null, "Accept", "text/csv");

            assertRefused(answer, 500, "internal_error");
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        } finally {
            database.sql(sql).param(2).update();
        }
    }

    @Test
    void anExportEndsWhenItsTokenDoes() throws Exception {
        Answer auditor = owner.token("auditor", self(), "audit:read");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + ledger.port() + PATH))
                        .header("Authorization", "Bearer " + auditor.text("token"))
                        .header("Accept", NDJSON)
                        .build();
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines = lines(answer)) {
            lines.readLine();
            owner.post("/api/tokens/" + auditor.text("id") + "/revoke", "{}");

            assertThatThrownBy(
                            () -> {
                                while (lines.readLine() != null) {
                                    // Until it breaks.
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    private static String self() {
        return owner.get("/api/tokens/self").text("ownerId");
    }

    @Test
    void whoListensHearsWhatHappensUntilTheServerStops() throws Exception {
        HttpResponse<InputStream> answer = open(PATH + "/stream", "text/event-stream");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        try (BufferedReader lines = lines(answer)) {
            Answer created = owner.post("/api/tokens", "{\"name\":\"heard\"}");
            String id = "id: " + created.position();
            String line = lines.readLine();
            while (!id.equals(line)) {
                assertThat(line).isNotNull();
                line = lines.readLine();
            }
            assertThat(lines.readLine()).isEqualTo("event: token.created");
            assertThat(lines.readLine()).startsWith("data: {").contains("\"name\":\"heard\"");
        }
    }

    @Test
    void whoListensDoesNotKeepTheServerFromStopping() throws Exception {
        RunningLedger other = RunningLedger.start();
        BufferedReader lines;
        try (other) {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://localhost:" + other.port() + PATH + "/stream"))
                            .header("Authorization", "Bearer " + RunningLedger.OWNER_TOKEN)
                            .build();
            lines = lines(HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()));
            assertThat(lines.readLine()).isEqualTo(": from here on");
        }
        try (lines) {
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isNull();
        }
    }
}
