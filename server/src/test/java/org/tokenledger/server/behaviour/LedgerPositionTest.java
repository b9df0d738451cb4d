package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.each;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** REST contract, Common: {@code Ledger-Position}. */
@ExtendWith(OneLedger.Shared.class)
class LedgerPositionTest {
    private final OneLedger ledger;
    private final Http owner;

    LedgerPositionTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private Answer read(String path, String position) {
        return owner.send("GET", path, null, "Ledger-Position", position);
    }

    @Test
    void everyCommandIsAnsweredWithThePositionOfItsLastEvent() {
        long at = ledger.position();
        String userId = ledger.user("administrator");
        Holder holder = ledger.holderOf(userId, "configs:read", "users:read");
        assertThat(holder.created().position()).isEqualTo(at + 2);
        String user = "/api/users/" + userId;
        String viewer = ledger.user("viewer");
        List<Answer> commands =
                List.of(
                        owner.put(user + "/role", "{\"role\":\"manager\"}"),
                        owner.post(user + "/disable", "{}"),
                        owner.post(user + "/enable", "{}"),
                        owner.post(
                                holder.path() + "/reassign",
                                "{\"ownerId\":\"%s\"}".formatted(viewer)),
                        owner.post(holder.path() + "/revoke", "{}"),
                        owner.delete(holder.path()),
                        owner.delete(user));
        // The change of role is two events: the user's, and one for the token that lost something.
        assertThat(commands)
                .extracting(Answer::position)
                .containsExactly(at + 5, at + 6, at + 7, at + 8, at + 9, at + 10, at + 11);
    }

    @Test
    void aCommandThatWroteNothingIsAnsweredWithThePositionReached() {
        Holder holder = ledger.holder("manager");
        long last = owner.post(holder.path() + "/revoke", "{}").position();
        assertThat(owner.post(holder.path() + "/revoke", "{}").position()).isEqualTo(last);
        assertThat(owner.post(holder.userPath() + "/enable", "{}").position()).isEqualTo(last);
    }

    @Test
    void everyReadIsAnsweredWithThePositionThatItShows() {
        Holder holder = ledger.holder("manager");
        long last = ledger.holderOf(holder.userId()).created().position();
        for (String path :
                List.of(
                        "/api/tokens",
                        holder.path(),
                        holder.path() + "/history",
                        "/api/tokens/self",
                        "/api/users",
                        holder.userPath())) {
            assertThat(owner.get(path).position()).as(path).isEqualTo(last);
        }
    }

    @Test
    void aReadIncludesEveryCommandThatWasAnsweredBeforeIt() {
        String userId = ledger.user("manager");
        for (int i = 1; i <= 20; i++) {
            Holder holder = ledger.holderOf(userId, "configs:read");
            assertThat(each(owner.get("/api/tokens?ownerId=" + userId), "id")).hasSize(i);
            assertThat(owner.get(holder.path()).status()).isEqualTo(200);
            assertThat(owner.get("/api/users/" + userId).json().path("activeTokens").asInt())
                    .isEqualTo(i);
        }
    }

    @Test
    void aReadWaitsForThePositionThatItAsksFor() throws Exception {
        long next = ledger.position() + 1;
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> read("/api/users?limit=1", "" + next));
        Answer written =
                owner.post(
                        "/api/users",
                        "{\"username\":\"%s\",\"role\":\"viewer\"}".formatted(named("awaited")));
        assertThat(written.position()).isEqualTo(next);
        assertThat(waiting.get().status()).isEqualTo(200);
        assertThat(waiting.get().position()).isGreaterThanOrEqualTo(next);
    }

    @Test
    void aReadAtAPositionThatIsNotReachedIsNotAnsweredFromAnOlderView() {
        long far = ledger.position() + 1;
        long started = System.nanoTime();
        Answer answer = read("/api/users", "" + far);
        assertRefused(answer, 503, "not_ready");
        assertThat(System.nanoTime() - started).isBetween(1_900_000_000L, 20_000_000_000L);
        assertThat(read("/api/users", "" + (far - 1)).status()).isEqualTo(200);
        assertThat(read("/api/users", "-1").status()).isEqualTo(200);
    }

    @Test
    void aPositionThatIsNoneIsMalformed() {
        for (String odd : List.of("", "x", "-2", "1.5", "1,2", "9".repeat(30))) {
            for (String path : List.of("/api/tokens", "/api/users", "/api/tokens/self")) {
                assertRefused(read(path, odd), 400, "malformed_request");
            }
        }
    }
}
