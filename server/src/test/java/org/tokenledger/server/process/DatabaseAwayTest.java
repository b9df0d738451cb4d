package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.launch.DatabaseAccess;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** PostgreSQL is stopped under a running server, and started again. */
@NullUnmarked
class DatabaseAwayTest {
    @TempDir private Path temporary;

    private int port;

    /** On the same data and port each time. */
    private EmbeddedPostgres postgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(temporary.resolve("postgresql"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .start();
    }

    private DatabaseAccess access() {
        String url = "jdbc:postgresql://localhost:" + port + "/postgres";
        return new DatabaseAccess(url, "ledger_login", "", "postgres", "");
    }

    @Test
    void whilePostgresqlIsAwayNothingIsAnsweredWronglyAndAfterwardsAllGoesOn() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        EmbeddedPostgres postgres = postgres();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE ledger_login LOGIN");
        }
        try (RunningLedger ledger = RunningLedger.start(access(), "--lease-seconds=2")) {
            Http owner = ledger.owner();
            String user = owner.get("/api/users").json().at("/items/0/id").asString();
            Answer good = owner.token("good", user);
            Answer bad = owner.token("bad", user);
            owner.post("/api/tokens/" + bad.text("id") + "/revoke", "{}");

            postgres.close();
            requireNotReady(owner, good.text("id"));
            requireRightVerdicts(ledger, good.text("token"), bad.text("token"));
            Eventually.holds(
                    "not believed any more",
                    () -> ledger.http(good.text("token")).get("/auth").status() == 503);

            postgres = postgres();
            requireAllIsBack(owner);
            assertThat(ledger.http(good.text("token")).get("/auth").status()).isEqualTo(200);
            assertThat(ledger.http(bad.text("token")).get("/auth").status()).isEqualTo(401);
            assertThat(owner.get("/api/tokens/" + good.text("id")).text("status"))
                    .isEqualTo("active");
        } finally {
            postgres.close();
        }
    }

    private static void requireNotReady(Http owner, String id) {
        String token = "/api/tokens/" + id;
        requireAllNotReady(
                List.of(
                        () -> owner.post("/api/tokens", "{\"name\":\"while-away\"}"),
                        () -> owner.post(token + "/revoke", "{}"),
                        () -> owner.post(token + "/revoke", "{}", "Idempotency-Key", "away"),
                        () -> owner.delete(token),
                        () -> owner.post("/api/tokens/bulk/delete", "{\"ids\":[\"" + id + "\"]}"),
                        () -> owner.post("/api/users", "{\"username\":\"x\",\"role\":\"viewer\"}"),
                        () -> owner.get("/api/tokens"),
                        () -> owner.get("/api/users"),
                        () -> owner.get(token),
                        () -> owner.get(token + "/history"),
                        () -> owner.get("/readyz")));
        assertThat(owner.get("/livez").status()).isEqualTo(200);
    }

    /** All at once, for each may wait a while for a connection. */
    private static void requireAllNotReady(List<Callable<Answer>> requests) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(requests.stream().map(threads::submit).toList())
                    .allSatisfy(asked -> {
                        Answer answer = asked.get();
                        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                        assertThat(answer.text("code")).isEqualTo("not_ready");
                        assertThat(answer.header("Content-Type"))
                                .startsWith("application/problem+json");
                        assertThat(answer.body())
                                .doesNotContain("Exception", "\\tat ", "jdbc", "SQL");
                    });
        }
    }

    private static void requireRightVerdicts(RunningLedger ledger, String good, String bad) {
        String unknown = "tc-apiv1_" + "f0".repeat(32);
        for (int i = 0; i < 100; i++) {
            assertThat(ledger.http(good).get("/auth").status()).isIn(200, 503);
            assertThat(ledger.http(bad).get("/auth").status()).isIn(401, 503);
            assertThat(ledger.http(unknown).get("/auth").status()).isIn(401, 503);
        }
    }

    /** By itself: nobody restarts the server. */
    private static void requireAllIsBack(Http owner) {
        Eventually.holds("ready", () -> owner.get("/readyz").status() == 200);
        String body = "{\"name\":\"afterwards\"}";
        Eventually.holds("created", () -> owner.post("/api/tokens", body).status() == 201);
        Eventually.holds("listed", () -> owner.get("/api/tokens?q=afterwards").status() == 200);
        Answer list = owner.get("/api/tokens?q=while-away");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().path("items")).isEmpty();
    }
}
