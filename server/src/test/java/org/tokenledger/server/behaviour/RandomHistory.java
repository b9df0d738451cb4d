package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.behaviour.PastByHand.Use;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Every command there is, in any order, while the clock jumps forth and back. Many are refused;
 * what counts is what the ledger made of them.
 */
final class RandomHistory {
    private static final List<String> ROLES = List.of("administrator", "manager", "viewer");
    private static final List<String> PERMISSIONS =
            List.of(
                    "configs:read",
                    "configs:write",
                    "agents:read",
                    "license:read",
                    "tokens:*",
                    "*");
    private static final List<Duration> JUMPS =
            List.of(
                    Duration.ofMillis(1),
                    Duration.ofMinutes(7),
                    Duration.ofHours(5),
                    Duration.ofHours(30),
                    Duration.ofMinutes(-9),
                    Duration.ofHours(-20));

    private final OneLedger ledger;
    private final Random random;
    private final List<Use> uses = new ArrayList<>();
    private final List<String> users = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();
    private String owner;

    /** The token that acts; nothing is done to it. */
    private String acting;

    private Instant now;
    private int number;

    RandomHistory(OneLedger ledger, long seed) {
        this.ledger = ledger;
        this.random = new Random(seed);
        this.now = ledger.events().getLast().time();
        ledger.clock().standAt(now);
        JsonNode self = ledger.owner().get("/api/tokens/self").json();
        this.owner = self.path("ownerId").asString();
        this.acting = self.path("id").asString();
        values.put(acting, RunningLedger.OWNER_TOKEN);
        used(acting);
    }

    List<Use> uses() {
        return uses;
    }

    List<String> users() {
        return users;
    }

    Instant now() {
        return now;
    }

    /** The owner's client, and a use of its token. */
    Http http() {
        used(acting);
        return ledger.http(String.valueOf(values.get(acting)));
    }

    private void used(String tokenId) {
        uses.add(new Use(UUID.fromString(tokenId), now));
    }

    void go(int steps) {
        for (int step = 0; step < steps; step++) {
            if (random.nextInt(3) == 0) {
                move(JUMPS.get(random.nextInt(JUMPS.size())));
            }
            step(random.nextInt(100));
        }
    }

    /** All uses until now have been at this moment, and are written before it changes. */
    void move(Duration by) {
        ledger.flushUses();
        now = now.plus(by);
        ledger.clock().standAt(now);
    }

    private void step(int dice) {
        if (users.isEmpty() || dice < 8) {
            register();
        } else if (tokens.isEmpty() || dice < 40) {
            create();
        } else if (dice < 55) {
            use();
        } else if (dice < 60) {
            post("/api/tokens/" + any(tokens) + "/reassign", ownerId(any(users)));
        } else if (dice < 66) {
            post("/api/tokens/" + any(tokens) + "/revoke", "{\"reason\":\"why " + number + "\"}");
        } else if (dice < 70) {
            checked(http().delete("/api/tokens/" + any(tokens)));
        } else if (dice < 74) {
            bulk();
        } else if (dice < 80) {
            String user = any(users);
            checked(
                    http().put(
                                    "/api/users/" + user + "/role",
                                    "{\"role\":\"" + any(ROLES) + "\"}"));
        } else if (dice < 85) {
            post("/api/users/" + any(users) + "/disable", "{}");
        } else if (dice < 92) {
            post("/api/users/" + any(users) + "/enable", "{}");
        } else if (dice < 97) {
            String heir = random.nextBoolean() ? "" : "?reassignTokensTo=" + any(users);
            checked(http().delete("/api/users/" + any(users) + heir));
        } else {
            transfer();
        }
    }

    private void register() {
        String json = "{\"username\":\"user-%d\",\"role\":\"%s\"}".formatted(++number, any(ROLES));
        users.add(http().post("/api/users", json).text("id"));
    }

    private void create() {
        String expiry =
                random.nextInt(3) > 0
                        ? ""
                        : ",\"expiresIn\":\"PT%dH\"".formatted(random.nextInt(60) + 1);
        create(random.nextInt(9) == 0 ? owner : any(users), "\"" + any(PERMISSIONS) + "\"", expiry);
    }

    /** The id of the new token, unless it was refused. */
    String create(String userId, String permissions, String more) {
        Answer created =
                http().post(
                                "/api/tokens",
                                "{\"name\":\"%s-%d\",\"ownerId\":\"%s\",\"permissions\":[%s]%s}"
                                        .formatted(
                                                random.nextBoolean() ? "ci" : "Agent",
                                                ++number,
                                                userId,
                                                permissions,
                                                more));
        checked(created);
        if (created.status() == 201) {
            tokens.add(created.text("id"));
            values.put(created.text("id"), created.text("token"));
        }
        return created.text("id");
    }

    /** A client with this token; every call is a use of it. */
    Http with(String tokenId) {
        return ledger.http(String.valueOf(values.get(tokenId)));
    }

    private void use() {
        String token = any(tokens);
        if (with(token).get("/auth").status() == 200) {
            used(token);
        }
    }

    private void bulk() {
        String ids = "\"ids\":[\"%s\",\"%s\"]".formatted(any(tokens), any(tokens));
        switch (random.nextInt(3)) {
            case 0 -> post("/api/tokens/bulk/revoke", "{" + ids + "}");
            case 1 -> post("/api/tokens/bulk/delete", "{" + ids + "}");
            default ->
                    post(
                            "/api/tokens/bulk/reassign",
                            "{" + ids + ",\"ownerId\":\"" + any(users) + "\"}");
        }
    }

    private static String ownerId(String user) {
        return "{\"ownerId\":\"" + user + "\"}";
    }

    /** The new owner goes on with a token of its own; the old owner's may come to any end. */
    private void transfer() {
        String heir = any(users);
        String token = create(heir, "\"*\"", "");
        Answer transferred =
                http().post("/api/users/transfer-ownership", "{\"userId\":\"" + heir + "\"}");
        checked(transferred);
        if (transferred.status() == 200) {
            tokens.remove(token);
            tokens.add(acting);
            users.remove(heir);
            users.add(owner);
            owner = heir;
            acting = token;
        }
    }

    private void post(String path, String json) {
        checked(http().post(path, json));
    }

    private static void checked(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isNotEqualTo(401).isLessThan(500);
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    Random random() {
        return random;
    }
}
