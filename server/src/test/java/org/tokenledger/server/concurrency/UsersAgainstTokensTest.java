package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.UserEvent;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.concurrency.Standing.TokenStanding;
import org.tokenledger.server.concurrency.Standing.UserStanding;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * A user is demoted, disabled or deleted while others give tokens to that very user and take them
 * away again: whoever comes first, no token is left with what its owner may not have.
 */
@ExtendWith(OneLedger.class)
class UsersAgainstTokensTest {
    private static final long SEED = Long.getLong("concurrency.seed", 7);
    private static final int ROUNDS = Integer.getInteger("concurrency.rounds", 8);

    /** What may come of it. A user that exists is never "not found" because a token is gone. */
    private static final Map<String, Set<String>> CODES =
            Map.of(
                    "create", Set.of("not_found", "user_disabled", "concurrent_change"),
                    "give",
                            Set.of(
                                    "not_found",
                                    "user_disabled",
                                    "no_permission_left",
                                    "concurrent_change"),
                    "take", Set.of("not_found", "token_revoked", "concurrent_change"),
                    "end", Set.of("not_found", "concurrent_change"),
                    "user", Set.of("not_found", "concurrent_change"));

    private record Sent(String what, String requestId, Answer answer) {}

    private final Map<UUID, String> values = new HashMap<>();
    private String round = "";

    @Test
    void noTokenIsLeftWithWhatItsOwnerMayNotHave(RunningLedger running) throws Exception {
        Http owner = running.owner();
        String other = owner.user("keeps what is taken", "manager");
        for (int i = 0; i < ROUNDS; i++) {
            Random random = new Random(SEED + i);
            round = "users." + i;
            String user = owner.user(round, random.nextBoolean() ? "manager" : "administrator");
            List<Callable<Sent>> all = asks(running, user, other, random);
            Collections.shuffle(all, random);
            List<Sent> answers = AtOnce.run(all);
            LegalHistory history = LegalHistory.of(running);
            for (Sent sent : answers) {
                check(sent, UUID.fromString(user), history);
            }
            directoryAgrees(owner, history);
        }
        lookupAgrees(running, LegalHistory.of(running));
    }

    private List<Callable<Sent>> asks(
            RunningLedger running, String user, String other, Random random) {
        Http owner = running.owner();
        List<String> owned = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            owned.add(token(owner, "owned", i, user));
            others.add(token(owner, "others", i, other));
        }
        Http own = running.http(values.get(UUID.fromString(owned.getFirst())));
        List<Callable<Sent>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String body = "{\"name\":\"%s new %d\",\"ownerId\":\"%s\"}".formatted(round, i, user);
            all.add(post(owner, "create", "/api/tokens", body));
            String id = others.get(i);
            all.add(post(owner, "give", "/api/tokens/" + id + "/reassign", ownerIs(user)));
        }
        all.add(post(owner, "give", "/api/tokens/bulk/reassign", bulk(others, user)));
        all.add(
                post(
                        own,
                        "own",
                        "/api/tokens",
                        "{\"name\":\"%s own\",\"permissions\":\"configs:*\"}".formatted(round)));
        String ended = owned.get(1);
        all.add(() -> sent("end", r -> owner.delete("/api/tokens/" + ended, "X-Request-Id", r)));
        for (String taken : owned.subList(2, 4)) {
            all.add(post(owner, "take", "/api/tokens/" + taken + "/reassign", ownerIs(other)));
        }
        all.add(onUser(owner, user, other, random.nextInt(4)));
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            all.add(onUser(owner, user, other, random.nextInt(6)));
        }
        return all;
    }

    private Callable<Sent> onUser(Http owner, String user, String other, int kind) {
        String path = "/api/users/" + user;
        return switch (kind) {
            case 0 -> put(owner, path + "/role", "viewer");
            case 1 -> put(owner, path + "/role", "manager");
            case 2 -> delete(owner, path);
            case 3 -> delete(owner, path + "?reassignTokensTo=" + other);
            case 4 -> post(owner, "user", path + "/disable", "{}");
            default -> post(owner, "user", path + "/enable", "{}");
        };
    }

    private interface Request {
        Answer send(String requestId);
    }

    private static Sent sent(String what, Request request) {
        String id = UUID.randomUUID().toString();
        return new Sent(what, id, request.send(id));
    }

    private static Callable<Sent> post(Http http, String what, String path, String body) {
        return () -> sent(what, r -> http.post(path, body, "X-Request-Id", r));
    }

    private static Callable<Sent> delete(Http http, String path) {
        return () -> sent("user", r -> http.delete(path, "X-Request-Id", r));
    }

    private static Callable<Sent> put(Http http, String path, String role) {
        String body = "{\"role\":\"" + role + "\"}";
        return () -> sent("user", r -> http.put(path, body, "X-Request-Id", r));
    }

    private String token(Http owner, String kind, int number, String user) {
        Answer created = owner.token(round + " " + kind + " " + number, user);
        values.put(UUID.fromString(created.text("id")), created.text("token"));
        return created.text("id");
    }

    private static String ownerIs(String user) {
        return "{\"ownerId\":\"" + user + "\"}";
    }

    private static String bulk(List<String> ids, String user) {
        return "{\"ids\":[\"%s\"],\"ownerId\":\"%s\"}".formatted(String.join("\",\"", ids), user);
    }

    private void check(Sent sent, UUID user, LegalHistory history) {
        String told = "seed " + SEED + ", " + round + ": " + sent;
        List<Recorded> events = history.eventsOf(sent.requestId());
        Answer answer = sent.answer();
        if (answer.status() < 300) {
            boolean written = !events.isEmpty();
            if (written) {
                assertThat(answer.position()).as(told).isEqualTo(events.getLast().position());
            }
            if (answer.status() == 201) {
                UUID id = UUID.fromString(answer.text("id"));
                assertThat(written).as(told).isTrue();
                values.put(id, answer.text("token"));
            }
            if (sent.what().equals("user") && written) {
                assertThat(events).as(told).anyMatch(e -> e.event() instanceof UserEvent);
            }
            return;
        }
        assertThat(events).as(told).isEmpty();
        assertThat(answer.status()).as(told).isBetween(400, 499);
        String code = answer.text("code");
        Set<String> codes = CODES.get(sent.what());
        // The user's own token may have lost anything by then.
        assertThat(codes == null || codes.contains(code)).as(told).isTrue();
        if (sent.what().equals("user") && code.equals("not_found")) {
            assertThat(history.users().get(user).deleted()).as(told).isTrue();
        }
    }

    private static void directoryAgrees(Http owner, LegalHistory history) {
        Map<String, UserStanding> users = new HashMap<>();
        each(
                owner,
                "/api/users",
                user -> {
                    UUID id = UUID.fromString(user.path("id").asString());
                    UserStanding standing = history.users().get(id);
                    assertThat(user.path("role").asString()).isEqualTo(standing.role().toString());
                    assertThat(user.path("enabled").asBoolean()).isEqualTo(standing.enabled());
                    users.put(id.toString(), standing);
                });
        assertThat(users)
                .hasSize((int) history.users().values().stream().filter(u -> !u.deleted()).count());
        Set<UUID> shown = new java.util.HashSet<>();
        each(
                owner,
                "/api/tokens",
                token -> {
                    UUID id = UUID.fromString(token.path("id").asString());
                    TokenStanding standing = history.token(id);
                    String ownerId = token.path("ownerId").asString();
                    assertThat(users).as("owner of %s", token).containsKey(ownerId);
                    assertThat(ownerId).isEqualTo(standing.owner().toString());
                    assertThat(token.path("status").asString().equals("revoked"))
                            .isEqualTo(standing.revoked());
                    assertThat(
                                    token.path("permissions")
                                            .valueStream()
                                            .map(JsonNode::asString)
                                            .toList())
                            .isEqualTo(standing.permissions().sorted());
                    shown.add(id);
                });
        assertThat(shown)
                .isEqualTo(
                        history.tokens().entrySet().stream()
                                .filter(entry -> !entry.getValue().deleted())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.toSet()));
    }

    private static void each(Http owner, String path, java.util.function.Consumer<JsonNode> check) {
        String cursor = "";
        do {
            Answer page = owner.get(path + "?limit=200" + cursor);
            assertThat(page.status()).as("%s", page).isEqualTo(200);
            page.json().path("items").forEach(check);
            cursor =
                    page.json().path("nextCursor").isString()
                            ? "&cursor=" + page.text("nextCursor")
                            : "";
        } while (!cursor.isEmpty());
    }

    private void lookupAgrees(RunningLedger running, LegalHistory history) {
        TokenLookup lookup = running.bean(TokenLookup.class);
        Catalogue catalogue = running.bean(Catalogue.class);
        values.forEach((id, value) -> {
            TokenStanding token = history.token(id);
            UserStanding owner = history.users().get(token.owner());
            boolean good = token.isActive() && owner.enabled();
            if (lookup.verify("Bearer " + value)
                    instanceof
                    Granted(
                            var tokenId,
                            var ownerId,
                            var name,
                            var role,
                            var has,
                            var scope,
                            var end)) {
                assertThat(good).as("%s %s %s", id, token, owner).isTrue();
                assertThat(ownerId).isEqualTo(token.owner());
                assertThat(has)
                        .isEqualTo(token.permissions().within(catalogue.ceiling(owner.role())));
            } else {
                assertThat(good).as("%s %s %s", id, token, owner).isFalse();
            }
        });
        assertThat(values).hasSizeGreaterThan(8 * ROUNDS);
    }
}
