package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.concurrency.Standing.TokenStanding;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Revoke, reassign and delete one token from 64 threads: one legal history, told to everybody. */
@ExtendWith(OneLedger.class)
class CommandsOnOneTokenTest {
    private static final long SEED = Long.getLong("concurrency.seed", 64);
    private static final int ROUNDS = Integer.getInteger("concurrency.rounds", 5);
    private static final int THREADS = 64;
    private static final String MAY_LOSE = "concurrent_change";

    private enum Ask {
        REVOKE,
        REASSIGN,
        DELETE,
        TRY_DELETE
    }

    private record Sent(String requestId, Ask ask, UUID newOwner, Answer answer) {}

    @Test
    void sixtyFourThreadsOnOneTokenEndInOneLegalHistory(RunningLedger running) throws Exception {
        Http owner = running.owner();
        List<UUID> users = new ArrayList<>();
        for (String role : List.of("manager", "administrator", "viewer", "manager")) {
            users.add(UUID.fromString(owner.user("one-token-" + users.size(), role)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            Answer created = owner.token("one-" + round, users.getFirst().toString());
            UUID token = UUID.fromString(created.text("id"));
            List<Callable<Sent>> asks = new ArrayList<>();
            // Some rounds must not end at once, or nothing but the end is ever contended.
            int deletions = random.nextInt(4);
            int revocations = random.nextInt(8);
            for (int i = 0; i < THREADS; i++) {
                Ask ask =
                        i < deletions
                                ? Ask.DELETE
                                : i < deletions + revocations
                                        ? Ask.REVOKE
                                        : i % 8 == 0 ? Ask.TRY_DELETE : Ask.REASSIGN;
                UUID newOwner = users.get(random.nextInt(users.size()));
                String request = "one-token." + round + "." + i;
                asks.add(() -> send(owner, token, ask, newOwner, request));
            }
            java.util.Collections.shuffle(asks, random);
            List<Sent> all = AtOnce.run(asks);

            LegalHistory history = LegalHistory.of(running);
            int told = 0;
            for (Sent sent : all) {
                check(sent, token, history, "seed " + SEED + ", round " + round + ": " + sent);
                told += history.eventsOf(sent.requestId()).size();
            }
            assertThat(history.versions(token)).as("events told in answers").isEqualTo(told + 1);
            viewsAgree(running, token, created.text("token"), history);
        }
    }

    private static Sent send(Http owner, UUID token, Ask ask, UUID newOwner, String request) {
        String path = "/api/tokens/" + token;
        Answer answer =
                switch (ask) {
                    case REVOKE -> owner.post(path + "/revoke", "{}", "X-Request-Id", request);
                    case REASSIGN ->
                            owner.post(
                                    path + "/reassign",
                                    "{\"ownerId\":\"" + newOwner + "\"}",
                                    "X-Request-Id",
                                    request);
                    case DELETE -> owner.delete(path, "X-Request-Id", request);
                    case TRY_DELETE -> owner.delete(path + "?dryRun=true", "X-Request-Id", request);
                };
        return new Sent(request, ask, newOwner, answer);
    }

    private static void check(Sent sent, UUID token, LegalHistory history, String told) {
        List<Recorded> events = history.eventsOf(sent.requestId());
        Answer answer = sent.answer();
        if (answer.status() >= 400) {
            assertThat(events).as(told).isEmpty();
            checkRefusal(sent, history.token(token), told);
            return;
        }
        assertThat(answer.status()).as(told).isEqualTo(sent.ask() == Ask.DELETE ? 204 : 200);
        if (!events.isEmpty()) {
            assertThat(answer.position()).as(told).isEqualTo(events.getLast().position());
        }
        switch (sent.ask()) {
            case TRY_DELETE -> assertThat(events).as(told).isEmpty();
            case DELETE ->
                    assertThat(events.getLast().event()).as(told).isInstanceOf(TokenDeleted.class);
            case REVOKE -> {
                assertThat(answer.text("status")).as(told).isEqualTo("revoked");
                assertToldAsItStood(answer, events, TokenRevoked.class, token, history, told);
            }
            case REASSIGN -> {
                assertThat(answer.text("ownerId")).as(told).isEqualTo(sent.newOwner().toString());
                assertToldAsItStood(answer, events, TokenReassigned.class, token, history, told);
            }
        }
    }

    private static void checkRefusal(Sent sent, TokenStanding atTheEnd, String told) {
        String code = sent.answer().text("code");
        switch (code) {
            case "not_found" -> assertThat(atTheEnd.deleted()).as(told).isTrue();
            case "token_revoked" -> {
                assertThat(sent.ask()).as(told).isEqualTo(Ask.REASSIGN);
                assertThat(atTheEnd.revoked()).as(told).isTrue();
            }
            default -> assertThat(code).as(told).isEqualTo(MAY_LOSE);
        }
        assertThat(Set.of(404, 409)).as(told).contains(sent.answer().status());
    }

    /** The answer shows the token right after its own event, or unchanged as it stood then. */
    private static void assertToldAsItStood(
            Answer answer,
            List<Recorded> events,
            Class<?> kind,
            UUID token,
            LegalHistory history,
            String told) {
        long version = answer.json().path("version").asLong();
        TokenStanding then = history.token(token, version);
        assertThat(answer.text("ownerId")).as(told).isEqualTo(then.owner().toString());
        assertThat(answer.text("status").equals("revoked")).as(told).isEqualTo(then.revoked());
        assertThat(answer.json().path("permissions").valueStream().map(p -> p.asString()).toList())
                .as(told)
                .isEqualTo(then.permissions().sorted());
        if (!events.isEmpty()) {
            assertThat(LegalHistory.kinds(events)).as(told).isEqualTo(List.of(kind));
            assertThat(events.getFirst().sequence()).as(told).isEqualTo(version - 1);
        }
    }

    private static void viewsAgree(
            RunningLedger running, UUID token, String value, LegalHistory history) {
        TokenStanding last = history.token(token);
        Answer read = running.owner().get("/api/tokens/" + token);
        assertThat(read.status()).isEqualTo(last.deleted() ? 404 : 200);
        if (!last.deleted()) {
            assertThat(read.text("ownerId")).isEqualTo(last.owner().toString());
            assertThat(read.text("status")).isEqualTo(last.revoked() ? "revoked" : "active");
            assertThat(read.json().path("version").asInt()).isEqualTo(history.versions(token));
        }
        assertThat(running.http(value).get("/auth").status())
                .isEqualTo(last.isActive() ? 200 : 401);
    }
}
