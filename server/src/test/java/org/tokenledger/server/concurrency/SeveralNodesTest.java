package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.process.Eventually;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Behaviour §6.3 with three nodes on one database: what one of them has answered, none of them
 * contradicts. Verifiers ask the other two without a pause.
 */
@NullUnmarked
class SeveralNodesTest {
    private static final int ROUNDS = Integer.getInteger("concurrency.rounds", 7);
    private static final int CHECKS_AFTER = 1_000;

    private static final List<RunningLedger> NODES = new ArrayList<>();

    private final String run = UUID.randomUUID().toString();

    private interface Command {
        Answer send(Http owner, String tokenId, String userId);
    }

    @BeforeAll
    static void start() {
        DatabaseAccess database = TestDatabase.fresh();
        for (int i = 0; i < 3; i++) {
            NODES.add(RunningLedger.start(database));
        }
    }

    @AfterAll
    static void stop() {
        NODES.forEach(RunningLedger::close);
    }

    private static RunningLedger node(int i) {
        return NODES.get(i % NODES.size());
    }

    @Test
    void noneAcceptsWhatOneHasRevoked() {
        rounds("", (owner, token, user) -> owner.post("/api/tokens/" + token + "/revoke", "{}"));
    }

    @Test
    void noneAcceptsWhatOneHasDeleted() {
        rounds("", (owner, token, user) -> owner.delete("/api/tokens/" + token));
    }

    @Test
    void noneAcceptsWhatOneHasRevokedTogetherWithOthers() {
        rounds(
                "",
                (owner, token, user) ->
                        owner.post("/api/tokens/bulk/revoke", "{\"ids\":[\"" + token + "\"]}"));
    }

    @Test
    void noneAcceptsTheTokensOfAUserWhomOneHasDisabled() {
        rounds("", (owner, token, user) -> owner.post("/api/users/" + user + "/disable", "{}"));
    }

    @Test
    void noneAcceptsTheTokensOfAUserWhomOneHasDeleted() {
        rounds("", (owner, token, user) -> owner.delete("/api/users/" + user));
    }

    @Test
    void noneAllowsWhatTheRoleGivenByOneDoesNot() {
        rounds(
                "users:read",
                (owner, token, user) ->
                        owner.put("/api/users/" + user + "/role", "{\"role\":\"manager\"}"));
    }

    @Test
    void noneAllowsWhatTheNewOwnersRoleDoesNot() {
        String viewer = node(0).owner().user("viewer " + run, "viewer");
        rounds(
                "configs:write",
                (owner, token, user) ->
                        owner.post(
                                "/api/tokens/" + token + "/reassign",
                                "{\"ownerId\":\"" + viewer + "\"}"));
    }

    /** Says of another node's command what that itself may not have said yet. */
    @Test
    void noneAcceptsWhatOneSaysToHaveBeenRevokedElsewhere() {
        rounds(
                "",
                (owner, token, user) -> {
                    String path = "/api/tokens/" + token + "/revoke";
                    Thread elsewhere =
                            Thread.startVirtualThread(() -> node(1).owner().post(path, "{}"));
                    Answer answer;
                    do {
                        answer =
                                owner.post(
                                        path,
                                        "{}",
                                        "Idempotency-Key",
                                        UUID.randomUUID().toString());
                    } while (answer.status() != 200);
                    join(elsewhere);
                    return answer;
                });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    @Test
    void whatOneCreatesEachAcceptsAtOnce() {
        for (int i = 0; i < 10 * ROUNDS; i++) {
            Answer token =
                    node(i).owner()
                            .post("/api/tokens", "{\"name\":\"made %s %d\"}".formatted(run, i));
            for (RunningLedger node : NODES) {
                assertThat(node.http(token.text("token")).get("/auth").status()).isEqualTo(200);
            }
        }
    }

    /** No node answers from what it remembers of a user that another one has changed. */
    @Test
    void eachChangesWhatAnotherHasChanged() {
        String user = node(0).owner().user("changed " + run, "manager");
        Answer token = node(0).owner().token("changed " + run, user);
        for (int i = 0; i < 6 * ROUNDS; i++) {
            boolean enable = i % 2 == 1;
            String path = "/api/users/" + user + (enable ? "/enable" : "/disable");
            Answer first = node(i).owner().post(path, "{}");
            assertThat(first.status()).as(first.body()).isEqualTo(200);
            Answer again = node(i + 1).owner().post(path, "{}");
            assertThat(again.status()).as(again.body()).isEqualTo(200);
            for (RunningLedger node : NODES) {
                assertThat(node.http(token.text("token")).get("/auth").status())
                        .isEqualTo(enable ? 200 : 401);
                assertThat(
                                node.owner()
                                        .get("/api/users/" + user)
                                        .json()
                                        .path("enabled")
                                        .asBoolean())
                        .isEqualTo(enable);
            }
        }
    }

    /**
     * What was done by a command that is not answered yet says so to nobody: not as a refusal, and
     * not as the revocation of what is no token any more.
     */
    @Test
    void whoAsksForWhatIsDoneWaitsAsTheOneWhoDidIt() throws Exception {
        Http owner = node(0).owner();
        Answer token = owner.post("/api/tokens", "{\"name\":\"" + run + "\"}");
        String path = "/api/tokens/" + token.text("id");
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        try (Connection holder = TestDatabase.asSuperuser(node(0).database()).getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE guard.nodes IN EXCLUSIVE MODE");
            answers.add(later(() -> owner.delete(path)));
            Eventually.holds(
                    "deleted",
                    () -> node(1).http(token.text("token")).get("/auth").status() == 401);
            answers.add(later(() -> owner.delete(path)));
            answers.add(later(() -> revokeAsHolder(owner, token.text("token"))));
            for (int i = 0; i < 50; i++) {
                assertThat(owner.get("/api/tokens/self").status()).isEqualTo(200);
            }
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            holder.rollback();
        }
        assertThat(answers)
                .extracting(answer -> answer.get(30, TimeUnit.SECONDS).status())
                .containsExactly(204, 404, 200);
    }

    private static CompletableFuture<Answer> later(Supplier<Answer> request) {
        return CompletableFuture.supplyAsync(request, Thread::startVirtualThread);
    }

    private static Answer revokeAsHolder(Http owner, String value) {
        return owner.send(
                "POST",
                "/oauth2/revoke",
                "token=" + value,
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    @Test
    void eachKnowsOfTheOthers() {
        for (RunningLedger node : NODES) {
            Eventually.holds(
                    "three nodes",
                    () -> node.owner().get("/metrics").body().contains("ledger_nodes 3.0"));
            assertThat(node.owner().get("/readyz").status()).isEqualTo(200);
        }
    }

    private void rounds(String permission, Command command) {
        List<Verifiers> verifiers =
                NODES.subList(1, NODES.size()).stream()
                        .map(node -> new Verifiers(node.bean(TokenLookup.class), node.port()))
                        .toList();
        Http owner = node(0).owner();
        try {
            for (int i = 0; i < ROUNDS; i++) {
                String name = UUID.randomUUID().toString();
                String user = owner.user(name, "administrator");
                Answer token = owner.token(name, user);
                List<Watched> watched =
                        verifiers.stream()
                                .map(some -> some.watch(token.text("token"), permission))
                                .toList();
                Answer answer = command.send(owner, token.text("id"), user);
                assertThat(answer.status()).as("%s", answer).isIn(200, 204);
                watched.forEach(some -> some.answered = true);
                for (int k = 0; k < watched.size(); k++) {
                    verifiers.get(k).answered(watched.get(k), CHECKS_AFTER);
                }
            }
            verifiers.forEach(Verifiers::assertNeverAcceptedAfterTheAnswer);
        } finally {
            verifiers.forEach(Verifiers::close);
        }
    }
}
