package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.process.LedgerTable.Event;
import org.tokenledger.server.process.Request.Token;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Writes to a server until it is killed, remembers what it asked and what it was answered, and
 * afterwards compares that with what is there. Touches only tokens of its own, so that it always
 * knows what must be so.
 */
@NullUnmarked
final class Client {
    private final String name;
    private final Random random;
    private final List<String> owners;
    private final List<Token> tokens = new ArrayList<>();
    private List<Request> requests = new ArrayList<>();
    private int number;

    Client(String name, long seed, List<String> owners) {
        this.name = name;
        this.random = new Random(seed);
        this.owners = owners;
    }

    /** Returns when the server is gone, or when it is enough. */
    void write(Http http, Semaphore answers, Semaphore successes, BooleanSupplier enough) {
        requests = new ArrayList<>();
        try {
            while (!enough.getAsBoolean()) {
                Request request = next();
                request.tokens.forEach(token -> token.inDoubt = true);
                requests.add(request);
                request.send(http);
                if (request.isAnswered()) {
                    answered(request);
                    successes.release();
                }
                answers.release();
                while (!request.isAnswered() && http.get("/readyz").status() != 200) {
                    Thread.onSpinWait();
                }
            }
        } catch (UncheckedIOException serverIsGone) {
            // The last request is in doubt.
        }
    }

    private void answered(Request request) {
        assertThat(request.answer.status()).as("%s", request.answer).isIn(200, 201, 204);
        if (request.kind.equals("create")) {
            identify(request);
        }
        if (request.kind.startsWith("bulk")) {
            assertThat(request.answer.json().path("succeeded").asInt())
                    .isEqualTo(request.tokens.size());
        }
        request.happened();
        request.tokens.forEach(token -> token.inDoubt = false);
    }

    private static void identify(Request create) {
        Token token = create.tokens.getFirst();
        token.id = create.answer.text("id");
        JsonNode value = create.answer.json().path("token");
        token.value = value.isString() ? value.asString() : token.value;
    }

    private Request next() {
        String reason = name + "-" + number++;
        boolean keyed = random.nextInt(10) < 4;
        List<Token> usable = new ArrayList<>(tokens);
        usable.removeIf(token -> token.inDoubt || token.deleted);
        Collections.shuffle(usable, random);
        List<Token> active = usable.stream().filter(token -> !token.revoked).toList();
        int choice = random.nextInt(100);
        if (choice < 35 || active.isEmpty()) {
            return create(reason, keyed);
        }
        String owner = owners.get(random.nextInt(owners.size()));
        List<Token> others = active.stream().filter(token -> !token.ownerId.equals(owner)).toList();
        if (choice < 50) {
            return change("revoke", "", "", reason, keyed, active);
        } else if (choice < 65 && !others.isEmpty()) {
            String to = "\"ownerId\":\"" + owner + "\",";
            String kind = choice < 60 ? "reassign" : "bulk/reassign";
            return change(kind, to, owner, reason, keyed, others);
        } else if (choice < 80) {
            return change("delete", "", "", reason, false, usable);
        } else if (choice < 90) {
            return change("bulk/revoke", "", "", reason, keyed, active);
        }
        return change("bulk/delete", "", "", reason, keyed, usable);
    }

    private Request create(String reason, boolean keyed) {
        Token token = new Token("token-" + reason);
        tokens.add(token);
        String owner = owners.get(random.nextInt(owners.size()));
        String fields =
                """
                "name":"%s","ownerId":"%s","permissions":["configs:read"],\
                """
                        .formatted(token.name, owner);
        return new Request("create", "/api/tokens", fields, reason, keyed, owner, List.of(token));
    }

    private Request change(
            String kind,
            String fields,
            String owner,
            String reason,
            boolean keyed,
            List<Token> from) {
        if (!kind.startsWith("bulk")) {
            Token token = from.getFirst();
            String path = "/api/tokens/" + token.id + (kind.equals("delete") ? "" : "/" + kind);
            return new Request(kind, path, fields, reason, keyed, owner, List.of(token));
        }
        List<Token> some = from.subList(0, Math.min(from.size(), 1 + random.nextInt(5)));
        String ids = String.join("\",\"", some.stream().map(token -> token.id).toList());
        String body = "\"ids\":[\"%s\"],%s".formatted(ids, fields);
        return new Request(
                kind, "/api/tokens/" + kind, body, reason, keyed, owner, List.copyOf(some));
    }

    /** What was answered is in the ledger; what was not is there whole, or not at all. */
    void requireNoHalves(Map<String, List<Event>> ledger) {
        for (Request request : requests) {
            List<Event> events = ledger.getOrDefault(request.reason, List.of());
            String what = request.kind + " " + request.reason + " " + request.answer;
            if (request.isAnswered()) {
                assertThat(events).as(what).hasSize(request.events);
            } else {
                assertThat(events.size()).as(what).isIn(0, request.events);
            }
            for (int i = 1; i < events.size(); i++) {
                assertThat(events.get(i).position() - events.get(i - 1).position())
                        .as(what)
                        .isEqualTo(1);
            }
        }
    }

    /** What is said again: never the value, and nothing private of what was or may be deleted. */
    private static ObjectNode remembered(Request request, Answer answer) {
        ObjectNode body = ((ObjectNode) answer.json()).deepCopy().without("token");
        return request.tokens.stream().anyMatch(token -> token.deleted || token.inDoubt)
                ? body.without(List.of("name", "ownerName", "revocationReason"))
                : body;
    }

    /** Asks again, with the same keys, what was in doubt and some of what was not. */
    void retry(Http http) {
        for (Request request : requests) {
            if (request.isKeyed() && (!request.isAnswered() || random.nextInt(4) == 0)) {
                Answer before = request.isAnswered() ? request.answer : null;
                request.send(http);
                if (before == null) {
                    answered(request);
                } else {
                    assertThat(request.answer.status()).isEqualTo(before.status());
                    assertThat(remembered(request, request.answer))
                            .isEqualTo(remembered(request, before));
                }
            }
        }
    }

    /** Learns of what was never answered whether it happened. */
    void settle(Map<String, List<Event>> ledger) {
        for (Request request : requests) {
            List<Event> events = ledger.getOrDefault(request.reason, List.of());
            if (!request.isAnswered() && !events.isEmpty()) {
                request.tokens.getFirst().id =
                        request.kind.equals("create")
                                ? events.getFirst().stream().toString()
                                : request.tokens.getFirst().id;
                request.happened();
            }
            request.tokens.forEach(token -> token.inDoubt = false);
        }
        tokens.removeIf(token -> token.id.isEmpty());
    }

    int requestsInDoubt() {
        return (int) requests.stream().filter(request -> !request.isAnswered()).count();
    }

    /** What reads and verification say is what was answered, for every token that was touched. */
    void requireTokens(Http owner, Function<String, Http> holder) {
        requests.stream()
                .flatMap(request -> request.tokens.stream())
                .distinct()
                .filter(token -> !token.id.isEmpty())
                .forEach(token -> require(token, owner, holder));
    }

    private static void require(Token token, Http owner, Function<String, Http> holder) {
        Answer read = owner.get("/api/tokens/" + token.id);
        assertThat(read.status()).as(read.body()).isEqualTo(token.deleted ? 404 : 200);
        if (!token.deleted) {
            assertThat(read.text("status")).isEqualTo(token.revoked ? "revoked" : "active");
            assertThat(read.text("ownerId")).isEqualTo(token.ownerId);
            if (token.told != null) {
                assertThat(Request.withoutExtras((ObjectNode) read.json())).isEqualTo(token.told);
            }
        }
        if (token.value != null) {
            Answer used = holder.apply(token.value).get("/auth?permission=configs:read");
            assertThat(used.status()).isEqualTo(token.revoked ? 401 : 200);
        }
    }
}
