package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.process.Proxy.Next;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** The connection to PostgreSQL breaks while the ledger commits. */
@NullUnmarked
class UnknownCommitTest {
    private static final int BREAKS = 30;

    private static DatabaseAccess database;
    private static Proxy proxy;
    private static RunningLedger ledger;
    private static Http owner;
    private static List<String> owners;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        proxy = new Proxy(database);
        ledger = RunningLedger.start(proxy.access());
        owner = ledger.owner();
        owners = List.of(owner.user("mary", "manager"), owner.user("victor", "manager"));
    }

    @AfterAll
    static void stop() {
        ledger.close();
        proxy.close();
    }

    private static Answer create(String name) {
        return owner.post("/api/tokens", "{\"name\":\"%s\"}".formatted(name));
    }

    @Test
    void aCommitThatHappenedUnconfirmedIsFoundAndTheCommandAnswered() {
        proxy.next(Next.IS_NOT_CONFIRMED);
        Answer created = create("unconfirmed");
        assertThat(proxy.hasHappened()).isTrue();
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(ledger.http(created.text("token")).get("/auth").status()).isEqualTo(200);
        assertThat(owner.get("/api/tokens/" + created.text("id")).status()).isEqualTo(200);
        assertThat(create("unconfirmed").text("code")).isEqualTo("token_name_conflict");
    }

    @Test
    void aCommitThatWasLostIsRefusedAndNothingIsThere() {
        proxy.next(Next.IS_LOST);
        Answer refused = create("lost");
        assertThat(proxy.hasHappened()).isTrue();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.text("code")).isEqualTo("not_ready");
        assertThat(refused.text("detail")).contains("nothing was written");
        assertThat(owner.get("/api/tokens?q=lost").json().path("items")).isEmpty();
        assertThat(create("lost").status()).isEqualTo(201);
    }

    @Test
    void underLoadNothingAnsweredIsMissingAndNothingIsThereByHalf() throws Exception {
        List<Client> clients =
                IntStream.range(0, 16).mapToObj(i -> new Client("u" + i, i, owners)).toList();
        Semaphore successes = new Semaphore(0);
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> writing =
                    clients.stream()
                            .map(client ->
                                    threads.submit(() ->
                                            client.write(
                                                    owner,
                                                    new Semaphore(0),
                                                    successes,
                                                    enough::get)))
                            .toList();
            try {
                breakConnections(successes);
            } finally {
                enough.set(true);
            }
            for (Future<?> future : writing) {
                future.get();
            }
        }
        check(clients);
    }

    private static void breakConnections(Semaphore successes) throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < BREAKS; i++) {
            switch (random.nextInt(3)) {
                case 0 -> proxy.next(Next.IS_LOST);
                case 1 -> proxy.next(Next.IS_NOT_CONFIRMED);
                default -> terminateSessions();
            }
            successes.drainPermits();
            assertThat(successes.tryAcquire(20, 30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void terminateSessions() throws SQLException {
        try (Connection superuser = TestDatabase.asSuperuser(database).getConnection();
                Statement statement = superuser.createStatement()) {
            statement.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'token-ledger'
                    """);
        }
    }

    private static LedgerTable read() throws SQLException {
        try (Connection superuser = TestDatabase.asSuperuser(database).getConnection()) {
            return LedgerTable.read(superuser).requireDense();
        }
    }

    /** The server goes on by itself, and all that it shows agrees with the ledger. */
    private static void check(List<Client> clients) throws SQLException {
        proxy.next(Next.PASSES);
        Eventually.holds("ready", () -> owner.get("/readyz").status() == 200);
        LedgerTable found = read();
        clients.forEach(client -> client.requireNoHalves(found.byRequest()));
        clients.forEach(client -> client.retry(owner));
        LedgerTable after = read();
        clients.forEach(client -> client.requireNoHalves(after.byRequest()));
        clients.forEach(client -> client.settle(after.byRequest()));
        clients.forEach(client -> client.requireTokens(owner, ledger::http));
    }
}
