package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.concurrency.Standing.TokenStanding;
import org.tokenledger.server.concurrency.Standing.UserStanding;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What may be there once is there once, and whoever lost disturbs nobody else. */
@ExtendWith(OneLedger.class)
class OneNameOneValueTest {
    private static final int RIVALS = 200;
    private static final int OTHERS = 60;
    private static final String VALUE = "tc-apiv1_" + "fedcba9876543210".repeat(4);

    @Test
    void twoHundredWantOneName(RunningLedger running) throws Exception {
        Http owner = running.owner();
        List<Answer> rivals =
                amongOthers(owner, "name", i -> create(owner, "{\"name\":\"the one name\"}"));

        assertOneWinner(rivals, "token_name_conflict");
        assertThat(LegalHistory.of(running).tokens().values())
                .filteredOn(token -> token.name().equals("the one name"))
                .singleElement()
                .matches(TokenStanding::isActive);
    }

    @Test
    void twoHundredBringOneValue(RunningLedger running) throws Exception {
        Http owner = running.owner();
        List<Answer> rivals =
                amongOthers(
                        owner,
                        "value",
                        i ->
                                create(
                                        owner,
                                        "{\"name\":\"same value %d\",\"rawToken\":\"%s\"}"
                                                .formatted(i, VALUE)));

        assertOneWinner(rivals, "token_value_conflict");
        assertThat(running.http(VALUE).get("/auth").header("X-Token-Id"))
                .isEqualTo(winner(rivals).text("id"));
        assertThat(LegalHistory.of(running).tokens().values())
                .filteredOn(token -> token.name().startsWith("same value "))
                .hasSize(1);
    }

    @Test
    void twoHundredWantOneUsername(RunningLedger running) throws Exception {
        Http owner = running.owner();
        String body = "{\"username\":\"the one user\",\"role\":\"manager\"}";
        List<Answer> rivals =
                amongOthers(owner, "username", i -> () -> owner.post("/api/users", body));

        assertOneWinner(rivals, "username_conflict");
        assertThat(LegalHistory.of(running).users().values())
                .extracting(UserStanding::username)
                .containsOnlyOnce("the one user");
    }

    @Test
    void aNameThatIsGivenUpGoesToOneOfThoseWhoWait(RunningLedger running) throws Exception {
        Http owner = running.owner();
        String body = "{\"name\":\"handed on\"}";
        Answer first = create(owner, body).call();
        List<Callable<Answer>> all = new ArrayList<>();
        all.add(() -> owner.post("/api/tokens/" + first.text("id") + "/revoke", "{}"));
        IntStream.range(0, 40).forEach(i -> all.add(create(owner, body)));
        List<Answer> answers = AtOnce.run(all);

        assertThat(answers.getFirst().status()).isEqualTo(200);
        List<Answer> created = answers.subList(1, answers.size());
        assertThat(created).filteredOn(a -> a.status() == 201).hasSizeLessThanOrEqualTo(1);
        assertThat(created)
                .filteredOn(a -> a.status() != 201)
                .allMatch(a -> a.text("code").equals("token_name_conflict"));
        long active =
                LegalHistory.of(running).tokens().values().stream()
                        .filter(token -> token.name().equals("handed on") && token.isActive())
                        .count();
        assertThat(active).isEqualTo(created.stream().filter(a -> a.status() == 201).count());
    }

    /** The answers of the rivals, after everybody else was seen to have got what they wanted. */
    private static List<Answer> amongOthers(
            Http owner, String run, IntFunction<Callable<Answer>> rival) throws Exception {
        List<Callable<Answer>> all = new ArrayList<>();
        IntStream.range(0, RIVALS).forEach(i -> all.add(rival.apply(i)));
        for (int i = 0; i < OTHERS; i++) {
            all.add(i * 4, create(owner, "{\"name\":\"other %s %d\"}".formatted(run, i)));
        }
        List<Answer> answers = AtOnce.run(all);
        List<Answer> rivals = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (i % 4 == 0 && i < 4 * OTHERS) {
                assertThat(answers.get(i).status()).as("%s", answers.get(i)).isEqualTo(201);
            } else {
                rivals.add(answers.get(i));
            }
        }
        assertThat(rivals).hasSize(RIVALS);
        return rivals;
    }

    private static Callable<Answer> create(Http owner, String body) {
        return () -> owner.post("/api/tokens", body);
    }

    private static Answer winner(List<Answer> rivals) {
        return rivals.stream().filter(answer -> answer.status() == 201).findFirst().orElseThrow();
    }

    private static void assertOneWinner(List<Answer> rivals, String code) {
        assertThat(rivals).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(rivals)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(409);
                    assertThat(answer.text("code")).isEqualTo(code);
                });
    }
}
