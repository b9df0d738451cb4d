package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.events.Ledger;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Thirty-two times the same request under one idempotency key, all at once: it happens once. */
@ExtendWith(OneLedger.class)
class OneKeyOneEffectTest {
    private static final int TIMES = 32;
    private static final String KEY = "Idempotency-Key";

    @Test
    void aTokenIsCreatedOnceAndItsValueShownOnce(RunningLedger running) throws Exception {
        long before = head(running);
        List<Answer> answers =
                thirtyTwo(running, "/api/tokens", "{\"name\":\"once\"}", "create-once");

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        List<Answer> withValue = answers.stream().filter(a -> a.json().has("token")).toList();
        assertThat(withValue).hasSize(1);
        assertThat(running.http(withValue.getFirst().text("token")).get("/auth").status())
                .isEqualTo(200);
        assertSame(answers);
        assertThat(head(running)).isEqualTo(before + 1);
    }

    @Test
    void aUserIsRegisteredOnce(RunningLedger running) throws Exception {
        assertOneEffect(
                running, "/api/users", "{\"username\":\"once\",\"role\":\"viewer\"}", 201, 1);
    }

    @Test
    void aTokenIsRevokedOnce(RunningLedger running) throws Exception {
        String id = running.owner().post("/api/tokens", "{\"name\":\"revoke me once\"}").text("id");
        assertOneEffect(running, "/api/tokens/" + id + "/revoke", "{\"reason\":\"once\"}", 200, 1);
    }

    @Test
    void aTokenIsReassignedOnce(RunningLedger running) throws Exception {
        Http owner = running.owner();
        String user = owner.user("gets it once", "manager");
        String id = owner.post("/api/tokens", "{\"name\":\"move me once\"}").text("id");
        assertOneEffect(
                running,
                "/api/tokens/" + id + "/reassign",
                "{\"ownerId\":\"" + user + "\"}",
                200,
                1);
    }

    @Test
    void aBulkDeletionHappensOnce(RunningLedger running) throws Exception {
        Http owner = running.owner();
        String one = owner.post("/api/tokens", "{\"name\":\"delete once 1\"}").text("id");
        String two = owner.post("/api/tokens", "{\"name\":\"delete once 2\"}").text("id");
        assertOneEffect(
                running,
                "/api/tokens/bulk/delete",
                "{\"ids\":[\"" + one + "\",\"" + two + "\"]}",
                200,
                4);
    }

    @Test
    void aUserIsDisabledOnce(RunningLedger running) throws Exception {
        String user = running.owner().user("disable me once", "manager");
        assertOneEffect(running, "/api/users/" + user + "/disable", "{}", 200, 1);
    }

    @Test
    void whatChangesNothingIsAnsweredTheSame(RunningLedger running) throws Exception {
        String user = running.owner().user("is enabled already", "manager");
        assertOneEffect(running, "/api/users/" + user + "/enable", "{}", 200, 0);
    }

    @Test
    void ofTwoRequestsUnderOneKeyOneHappens(RunningLedger running) throws Exception {
        Http owner = running.owner();
        long before = head(running);
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            String body = "{\"name\":\"either %d\"}".formatted(i % 2);
            all.add(() -> owner.post("/api/tokens", body, KEY, "either-or"));
        }
        List<Answer> answers = AtOnce.run(all);

        List<Answer> done = answers.stream().filter(a -> a.status() == 201).toList();
        assertThat(done).hasSize(TIMES / 2);
        assertSame(done);
        assertThat(answers)
                .filteredOn(a -> a.status() != 201)
                .allMatch(a -> a.status() == 409)
                .allMatch(a -> a.text("code").equals("idempotency_key_reused"));
        assertThat(head(running)).isEqualTo(before + 1);
    }

    private static void assertOneEffect(
            RunningLedger running, String path, String body, int status, int events)
            throws Exception {
        long before = head(running);
        List<Answer> answers = thirtyTwo(running, path, body, "once:" + path);

        assertThat(answers).as("%s", answers).allMatch(answer -> answer.status() == status);
        assertSame(answers);
        assertThat(head(running)).isEqualTo(before + events);
    }

    private static List<Answer> thirtyTwo(
            RunningLedger running, String path, String body, String key) throws Exception {
        Http owner = running.owner();
        Callable<Answer> request = () -> owner.post(path, body, KEY, key);
        return AtOnce.run(Collections.nCopies(TIMES, request));
    }

    /** The same bodies but for a value that is shown once, and the same headers that count. */
    private static void assertSame(List<Answer> answers) {
        Set<String> different =
                IntStream.range(0, answers.size())
                        .mapToObj(i -> essence(answers.get(i)))
                        .collect(Collectors.toSet());
        assertThat(different).hasSize(1);
    }

    private static String essence(Answer answer) {
        ObjectNode body = (ObjectNode) answer.json().deepCopy();
        body.remove("token");
        return body
                + " "
                + answer.header("Ledger-Position")
                + " "
                + answer.header("Location")
                + " "
                + answer.header("ETag");
    }

    private static long head(RunningLedger running) {
        return running.bean(Ledger.class).lastAnswered();
    }
}
