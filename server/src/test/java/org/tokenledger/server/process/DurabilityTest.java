package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills the server, or PostgreSQL, or both, in the middle of 64 writers, again and again on the
 * same data. Runs beside the other tests, since it mostly waits for processes; it shares nothing
 * with them. {@code -Ddurability.rounds} asks for more rounds, {@code -Ddurability.seed} for
 * others.
 */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class DurabilityTest {
    private static final int ROUNDS = Integer.getInteger("durability.rounds", 20);
    private static final long SEED = Long.getLong("durability.seed", 25);
    private static final int WRITERS = 64;

    @TempDir private Path temporary;

    private final Random random = new Random(SEED);
    private final List<Client> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Test
    void everyAnsweredCommandSurvivesKillsAndNoCommandIsThereByHalf() throws Exception {
        ServerProcess server = start();
        try {
            Http owner = owner(server);
            List<String> owners =
                    List.of(owner.user("mary", "manager"), owner.user("victor", "manager"));
            for (int i = 0; i < WRITERS; i++) {
                clients.add(new Client("c" + i, SEED + i, owners));
            }
            Answer used = owner.token("used-once", owners.getFirst(), "configs:read");
            for (int round = 0; round < ROUNDS; round++) {
                boolean last = round == ROUNDS - 1;
                writeUntilKilled(server, round, last ? used.text("token") : null);
                server = start();
                check(server);
            }
            requireLastUse(server, used.text("id"));
            requireClaims(server);
            requireSound(server);
        } finally {
            server.close();
        }
    }

    private ServerProcess start() {
        return ServerProcess.start(
                temporary.resolve("data"),
                Map.of("OWNER_TOKEN", RunningLedger.OWNER_TOKEN),
                // Hundreds of revoked tokens are tried from this one address.
                "--failed-attempts-per-minute=0");
    }

    private static Http owner(ServerProcess server) {
        return server.http(RunningLedger.OWNER_TOKEN);
    }

    /** With a token, that is used once, five seconds before the kill. */
    private void writeUntilKilled(ServerProcess server, int round, @Nullable String token)
            throws Exception {
        Semaphore answers = new Semaphore(0);
        Semaphore successes = new Semaphore(0);
        List<Future<?>> writing =
                clients.stream()
                        .<Future<?>>map(client ->
                                threads.submit(() ->
                                        client.write(
                                                owner(server), answers, successes, () -> false)))
                        .toList();
        if (token != null) {
            assertThat(server.http(token).get("/auth").status()).isEqualTo(200);
            long kept = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (System.nanoTime() < kept) {
                await(successes, 1);
            }
        }
        await(successes, 50 + random.nextInt(100));
        if (round % 2 == 0) {
            server.kill();
        } else {
            killPostgresqlAndTheServer(server, answers, successes);
        }
        join(writing);
    }

    private void killPostgresqlAndTheServer(
            ServerProcess server, Semaphore answers, Semaphore successes) throws Exception {
        ProcessHandle postmaster = server.postmaster().orElseThrow();
        List<ProcessHandle> backends = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        switch (random.nextInt(4)) {
            case 0 -> backends.forEach(ProcessHandle::destroyForcibly);
            case 1 -> {
                answers.drainPermits();
                await(answers, random.nextInt(64));
            }
            case 2 -> {
                successes.drainPermits();
                await(successes, 50);
            }
            default -> backends.stream().limit(3).forEach(ProcessHandle::destroyForcibly);
        }
        server.kill();
    }

    private static void await(Semaphore counted, int number) throws InterruptedException {
        assertThat(counted.tryAcquire(number, 60, TimeUnit.SECONDS)).isTrue();
    }

    private static void join(List<Future<?>> futures)
            throws ExecutionException, InterruptedException {
        for (Future<?> future : futures) {
            future.get();
        }
    }

    private void check(ServerProcess server) throws Exception {
        Http owner = owner(server);
        assertThat(owner.get("/readyz").body()).doesNotContain("alarms");
        LedgerTable found = read(server);
        clients.forEach(client -> client.requireNoHalves(found.byRequest()));
        each(client -> client.retry(owner));
        LedgerTable after = read(server);
        clients.forEach(client -> client.requireNoHalves(after.byRequest()));
        clients.forEach(client -> client.settle(after.byRequest()));
        each(client -> client.requireTokens(owner, server::http));
    }

    private static LedgerTable read(ServerProcess server) throws SQLException {
        try (Connection superuser = server.superuser()) {
            return LedgerTable.read(superuser).requireDense();
        }
    }

    private void each(Consumer<Client> check) throws Exception {
        Stream<Future<?>> checks =
                clients.stream().map(client -> threads.submit(() -> check.accept(client)));
        join(checks.toList());
    }

    /** Behaviour §6.5: at most the uses of the last five seconds are lost. */
    private static void requireLastUse(ServerProcess server, String id) {
        assertThat(owner(server).get("/api/tokens/" + id).json().path("lastUsedAt").isString())
                .isTrue();
    }

    /** Whatever was killed when: what was published is what is there. */
    private void requireSound(ServerProcess server) throws Exception {
        Path export = temporary.resolve("export");
        LedgerCommand exported =
                LedgerCommand.run(
                        "export",
                        "--proof",
                        "--out=" + export,
                        "--data=" + temporary.resolve("data"));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        LedgerCommand verdict =
                LedgerCommand.verify(export, server.http(null).get("/tlog/key").body().strip());
        assertThat(verdict.exitCode()).as(verdict.out()).isZero();
    }

    /** What is taken is exactly what the tokens and users that are there take. */
    private static void requireClaims(ServerProcess server) throws SQLException {
        try (Connection superuser = server.superuser();
                var statement = superuser.createStatement();
                var row =
                        statement.executeQuery(
                                """
                                SELECT (SELECT count(*) FROM guard.claims),
                                       (SELECT count(*) FROM views.tokens)
                                     + (SELECT count(*) FROM views.tokens WHERE revoked_at IS NULL)
                                     + (SELECT count(*) FROM views.users)
                                     + 1
                                """)) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(row.getLong(2));
        }
    }
}
