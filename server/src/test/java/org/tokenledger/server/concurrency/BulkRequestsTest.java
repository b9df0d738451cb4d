package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Bulk requests over the same ids at once, in different orders and with single commands in between:
 * none waits for ever, each tells exactly what it wrote, and {@link LegalHistory} finds all of a
 * request's events in one piece.
 */
@ExtendWith(OneLedger.class)
class BulkRequestsTest {
    private static final long SEED = Long.getLong("concurrency.seed", 5);
    private static final int ROUNDS = Integer.getInteger("concurrency.rounds", 4);
    private static final int TOKENS = 40;
    private static final Set<String> CODES = Set.of("not_found", "token_revoked");

    private record Sent(String requestId, List<UUID> ids, boolean bulk, Answer answer) {}

    private int contended;

    @Test
    void overlappingBulkRequestsTellWhatTheyDid(RunningLedger running) throws Exception {
        Http owner = running.owner();
        List<String> users =
                List.of(owner.user("bulk-0", "manager"), owner.user("bulk-1", "administrator"));
        int bulks = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            List<UUID> tokens = new ArrayList<>();
            for (int i = 0; i < TOKENS; i++) {
                Answer created = owner.token("bulk " + round + " " + i, users.getFirst());
                tokens.add(UUID.fromString(created.text("id")));
            }
            List<Callable<Sent>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String request = "bulk." + round + "." + i;
                all.add(bulk(owner, request, someOf(tokens, random), users, random));
                all.add(single(owner, request + ".single", anyOf(tokens, random), random));
            }
            bulks += 8;
            List<Sent> answers = AtOnce.run(all);
            LegalHistory history = LegalHistory.of(running);
            for (Sent sent : answers) {
                check(sent, history, "seed " + SEED + ", round " + round + ": " + sent);
            }
        }
        assertThat(contended).as("bulk requests that gave up").isLessThan(bulks / 4);
    }

    private static Callable<Sent> bulk(
            Http owner, String request, List<UUID> ids, List<String> users, Random random) {
        String user = users.get(random.nextInt(users.size()));
        String list = String.join("\",\"", ids.stream().map(UUID::toString).toList());
        int kind = random.nextInt(8);
        String path = kind < 5 ? "reassign" : kind < 7 ? "revoke" : "delete";
        String body =
                "{\"ids\":[\"%s\"]%s}"
                        .formatted(list, kind < 5 ? ",\"ownerId\":\"" + user + "\"" : "");
        return () ->
                new Sent(
                        request,
                        ids,
                        true,
                        owner.post("/api/tokens/bulk/" + path, body, "X-Request-Id", request));
    }

    private static Callable<Sent> single(Http owner, String request, UUID id, Random random) {
        boolean delete = random.nextInt(4) == 0;
        String path = "/api/tokens/" + id;
        return () ->
                new Sent(
                        request,
                        List.of(id),
                        false,
                        delete
                                ? owner.delete(path, "X-Request-Id", request)
                                : owner.post(path + "/revoke", "{}", "X-Request-Id", request));
    }

    /** In any order, and some of them twice. */
    private static List<UUID> someOf(List<UUID> tokens, Random random) {
        List<UUID> ids = new ArrayList<>(tokens);
        Collections.shuffle(ids, random);
        ids = new ArrayList<>(ids.subList(0, TOKENS / 2 + random.nextInt(TOKENS / 2)));
        ids.add(ids.get(random.nextInt(ids.size())));
        return ids;
    }

    private static UUID anyOf(List<UUID> tokens, Random random) {
        return tokens.get(random.nextInt(tokens.size()));
    }

    private void check(Sent sent, LegalHistory history, String told) {
        Map<UUID, Integer> written = new HashMap<>();
        List<Recorded> events = history.eventsOf(sent.requestId());
        events.forEach(event -> written.merge(event.event().subjectId(), 1, Integer::sum));
        Answer answer = sent.answer();
        if (answer.status() >= 400) {
            assertThat(written).as(told).isEmpty();
            assertThat(answer.text("code")).as(told).isIn("not_found", "concurrent_change");
            contended += answer.status() == 409 ? 1 : 0;
            assertThat(sent.bulk() && answer.status() == 404).as(told).isFalse();
            return;
        }
        if (!events.isEmpty()) {
            assertThat(answer.position()).as(told).isEqualTo(events.getLast().position());
        }
        if (sent.bulk()) {
            checkItems(sent, written, history, told);
        }
    }

    private static void checkItems(
            Sent sent, Map<UUID, Integer> written, LegalHistory history, String told) {
        JsonNode results = sent.answer().json().path("results");
        List<UUID> ids =
                results.valueStream().map(r -> UUID.fromString(r.path("id").asString())).toList();
        assertThat(ids).as("in the order asked, " + told).isEqualTo(sent.ids());
        Set<UUID> done = new HashSet<>();
        IntStream.range(0, ids.size())
                .forEach(i -> {
                    UUID id = ids.get(i);
                    String outcome = results.get(i).path("outcome").asString();
                    switch (outcome) {
                        case "done" -> assertThat(done.add(id)).as("done once: %s", told).isTrue();
                        case "unchanged" -> {}
                        case "refused" -> {
                            String code = results.get(i).path("code").asString();
                            assertThat(CODES).as(told).contains(code);
                            assertThat(history.token(id).revoked()).as(told).isTrue();
                        }
                        default -> throw new AssertionError(outcome + " in " + told);
                    }
                });
        assertThat(written.keySet()).as(told).isEqualTo(done);
        long failed =
                results.valueStream()
                        .filter(result -> result.path("outcome").asString().equals("refused"))
                        .count();
        assertThat(sent.answer().json().path("failed").asLong()).as(told).isEqualTo(failed);
        assertThat(sent.answer().json().path("succeeded").asLong())
                .as(told)
                .isEqualTo(ids.size() - failed);
    }
}
