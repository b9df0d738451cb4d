package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Two servers on one database; one of them stands still, or dies. */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class NodeInTroubleTest {
    private static final String OWNER = RunningLedger.OWNER_TOKEN;

    private final DatabaseAccess database = TestDatabase.fresh();

    @TempDir private Path temporary;

    private ServerProcess node(String name) {
        return ServerProcess.node(
                temporary, name, database, Map.of("OWNER_TOKEN", OWNER), "--lease-seconds=2");
    }

    private static Answer revoke(Http owner, Answer token) {
        return owner.post("/api/tokens/" + token.text("id") + "/revoke", "{}");
    }

    @Test
    void aNodeThatStoodStillAcceptsNothingThatWasRevokedMeanwhile() throws Exception {
        try (ServerProcess one = node("one");
                ServerProcess other = node("other")) {
            Http owner = one.http(OWNER);
            Answer token = owner.post("/api/tokens", "{\"name\":\"a\"}");
            Http holder = other.http(token.text("token"));
            assertThat(holder.get("/auth").status()).isEqualTo(200);

            other.freeze();
            CompletableFuture<Answer> asked =
                    CompletableFuture.supplyAsync(
                            () -> holder.get("/auth"), Thread::startVirtualThread);
            assertThat(revoke(owner, token).status()).isEqualTo(200);
            assertThat(asked).isNotDone();
            other.goOn();

            assertThat(asked.get(30, TimeUnit.SECONDS).status()).isIn(401, 503);
            assertThat(holder.get("/auth").status()).isIn(401, 503);
            Eventually.holds("ready", () -> other.http(OWNER).get("/readyz").status() == 200);
            assertThat(holder.get("/auth").status()).isEqualTo(401);
        }
    }

    @Test
    void aNodeThatStandsStillWithTheHeadInItsHandsDoesNotHoldUpTheOthers() throws Exception {
        try (ServerProcess one = node("one");
                ServerProcess other = node("other");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Http owner = one.http(OWNER);
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger created = new AtomicInteger();
            for (int i = 0; i < 16; i++) {
                Http busy = other.http(OWNER);
                String name = "{\"name\":\"" + i + " %d\"}";
                clients.execute(() -> {
                    for (int k = 0; !enough.get(); k++) {
                        busy.post("/api/tokens", name.formatted(k));
                        created.incrementAndGet();
                    }
                });
            }
            Eventually.holds("under way", () -> created.get() > 200);
            freezeHoldingTheHead(other);
            try {
                Answer token = owner.post("/api/tokens", "{\"name\":\"a\"}");
                assertThat(token.status()).as(token.body()).isEqualTo(201);
                assertThat(revoke(owner, token).status()).isEqualTo(200);
                Eventually.holds("read", () -> owner.get("/api/tokens?q=a").status() == 200);
            } finally {
                enough.set(true);
                other.goOn();
            }
        }
    }

    private void freezeHoldingTheHead(ServerProcess node) throws SQLException {
        node.freeze();
        while (!isHeadHeld()) {
            node.goOn();
            node.freeze();
        }
    }

    private boolean isHeadHeld() throws SQLException {
        try (Connection connection = TestDatabase.asSuperuser(database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '100ms'");
            statement.execute("SELECT next_position FROM ledger.head FOR UPDATE");
            return false;
        } catch (SQLException refused) {
            if (!"55P03".equals(refused.getSQLState())) {
                throw refused;
            }
            return true;
        }
    }

    @Test
    void aNodeThatDiedIsWaitedForNoLongerThanItsLeaseAndNotAtAllWhenItIsBack() {
        try (ServerProcess one = node("one")) {
            Http owner = one.http(OWNER);
            ServerProcess other = node("other");
            Answer token = other.http(OWNER).post("/api/tokens", "{\"name\":\"a\"}");
            other.kill();
            assertThat(revoke(owner, token).status()).isEqualTo(200);
            try (ServerProcess back = node("other")) {
                assertThat(back.http(token.text("token")).get("/auth").status()).isEqualTo(401);
                Eventually.holds(
                        "two nodes",
                        () -> owner.get("/metrics").body().contains("ledger_nodes 2.0"));
            }
        }
    }
}
