package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.permission.Role;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.concurrency.Standing.UserStanding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Exactly one owner at every position of the ledger, which {@link LegalHistory} checks event by
 * event, however many transfers meet each other and whatever happens to their targets.
 */
@NullUnmarked
class OneOwnerTest {
    private static final long SEED = Long.getLong("concurrency.seed", 1);
    private static final int ROUNDS = Integer.getInteger("concurrency.rounds", 8);
    private static final String TRANSFER = "/api/users/transfer-ownership";

    private static RunningLedger running;
    private static final Map<UUID, String> tokens = new HashMap<>();

    @BeforeAll
    static void start() {
        running = RunningLedger.start();
        tokens.put(ownerNow(), RunningLedger.OWNER_TOKEN);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void oneOfTwoTransfersAtOnceWins() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Http owner = running.http(tokens.get(ownerNow()));
            UUID one = administrator(owner, "one of two " + round);
            UUID two = administrator(owner, "two of two " + round);

            List<Answer> answers =
                    AtOnce.run(
                            List.of(
                                    () -> owner.post(TRANSFER, to(one)),
                                    () -> owner.post(TRANSFER, to(two))));

            Answer first = answers.getFirst();
            Answer second = answers.getLast();
            assertThat(first.status() == 200 ^ second.status() == 200)
                    .as("seed %d, round %d: %s", SEED, round, answers)
                    .isTrue();
            Answer loser = first.status() == 200 ? second : first;
            assertThat(Set.of("role_not_allowed", "insufficient_permission", "concurrent_change"))
                    .contains(loser.text("code"));
            assertThat(ownerNow()).isEqualTo(first.status() == 200 ? one : two);
        }
    }

    @Test
    void transfersMeetWhatHappensToTheirTarget() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            UUID before = ownerNow();
            Http owner = running.http(tokens.get(before));
            UUID target = administrator(owner, "target " + round);
            String path = "/api/users/" + target;
            List<Callable<Answer>> against =
                    List.of(
                            () -> owner.post(path + "/disable", "{}"),
                            () -> owner.delete(path),
                            () -> owner.put(path + "/role", "{\"role\":\"manager\"}"),
                            () -> owner.put(path + "/role", "{\"role\":\"viewer\"}"));

            List<Answer> answers =
                    AtOnce.run(
                            List.of(
                                    () -> owner.post(TRANSFER, to(target)),
                                    against.get(random.nextInt(against.size())),
                                    against.get(random.nextInt(against.size()))));

            String told = "seed " + SEED + ", round " + round + ": " + answers;
            boolean transferred = answers.getFirst().status() == 200;
            assertThat(ownerNow()).as(told).isEqualTo(transferred ? target : before);
            UserStanding now = LegalHistory.of(running).users().get(target);
            assertThat(now.role() == Role.OWNER).as(told).isEqualTo(transferred);
            if (transferred) {
                assertThat(now.enabled() && !now.deleted()).as(told).isTrue();
            }
            answers.forEach(answer ->
                    assertThat(answer.status()).as(told).isIn(200, 204, 403, 404, 409, 422));
        }
    }

    /** With a token of its own, to go on with should it become the owner. */
    private static UUID administrator(Http owner, String name) {
        String id = owner.user(name, "administrator");
        tokens.put(UUID.fromString(id), owner.token(name, id).text("token"));
        return UUID.fromString(id);
    }

    private static String to(UUID user) {
        return "{\"userId\":\"" + user + "\"}";
    }

    private static UUID ownerNow() {
        return LegalHistory.of(running).users().entrySet().stream()
                .filter(user -> user.getValue().role() == Role.OWNER)
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
