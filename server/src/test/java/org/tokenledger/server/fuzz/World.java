package org.tokenledger.server.fuzz;

import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Callers of every kind, who stay as they are, and tokens and users for them to do things to. */
final class World {
    /**
     * Somebody who sends requests.
     *
     * @param authorization the header's value; none when it is empty
     * @param may the permissions that matter; what else the caller has does not
     */
    record Caller(String name, String authorization, boolean known, Set<String> may) {}

    private static final Set<String> EVERYTHING =
            Set.of(
                    "tokens:read",
                    "tokens:write",
                    "tokens:delete",
                    "users:read",
                    "users:write",
                    "users:delete",
                    "audit:read",
                    "audit:write",
                    "configs:read");
    private static final Set<String> MANAGERS =
            Set.of("tokens:read", "tokens:write", "tokens:delete", "configs:read");

    private static final String REPLAYS = "/api/audit/replays";

    private final RunningLedger running;
    private final Http owner;
    private final List<Caller> callers = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> users = new ArrayList<>();
    private final String administrator;
    private int made;

    World(RunningLedger running) {
        this.running = running;
        owner = running.owner();
        administrator = owner.user("fuzz administrator", "administrator");
        String manager = owner.user("fuzz manager", "manager");
        String viewer = owner.user("fuzz viewer", "viewer");
        String disabled = owner.user("fuzz disabled", "manager");
        known("owner", RunningLedger.OWNER_TOKEN, EVERYTHING);
        known("administrator", token("administrator's", administrator), EVERYTHING);
        known("manager", token("manager's", manager), MANAGERS);
        known("viewer", token("viewer's", viewer, "configs:read"), Set.of("configs:read"));
        known(
                "narrow token",
                token("narrow", administrator, "configs:read"),
                Set.of("configs:read"));
        Answer revoked = owner.token("revoked", manager);
        owner.post("/api/tokens/" + revoked.text("id") + "/revoke", "{}");
        unknown("revoked", "Bearer " + revoked.text("token"));
        Answer deleted = owner.token("deleted", manager);
        owner.delete("/api/tokens/" + deleted.text("id"));
        unknown("deleted", "Bearer " + deleted.text("token"));
        unknown("owner disabled", "Bearer " + token("disabled's", disabled));
        owner.post("/api/users/" + disabled + "/disable", "{}");
        unknown("nobody", "");
        unknown("never seen", "Bearer tc-apiv1_" + "0f".repeat(32));
        unknown("upper case", "Bearer " + RunningLedger.OWNER_TOKEN.toUpperCase(Locale.ROOT));
        unknown("other scheme", "Basic " + RunningLedger.OWNER_TOKEN);
        unknown("no scheme", RunningLedger.OWNER_TOKEN);
        unknown("garbage", "Bearer ÿþ\t\u0001 ' OR 1=1 --");
        unknown("long", "Bearer " + "x".repeat(4000));
        unknown("expired", "Bearer " + expired(manager));
        refill();
    }

    private void known(String name, String token, Set<String> may) {
        callers.add(new Caller(name, "Bearer " + token, true, may));
        callers.add(new Caller(name, "Token " + token, true, may));
    }

    private void unknown(String name, String authorization) {
        callers.add(new Caller(name, authorization, false, Set.of()));
    }

    private String token(String name, String user, String... permissions) {
        return owner.token(name, user, permissions).text("token");
    }

    private String expired(String user) {
        Answer answer =
                owner.post(
                        "/api/tokens",
                        "{\"name\":\"expired\",\"ownerId\":\"%s\",\"expiresIn\":\"PT0.4S\"}"
                                .formatted(user));
        Http holder = running.http(answer.text("token"));
        while (holder.get("/auth").status() == 200) {
            Thread.onSpinWait();
        }
        return answer.text("token");
    }

    /** Whoever may do most, most of the time: the others are stopped at the first door. */
    Caller caller(Random random) {
        return random.nextInt(5) < 3
                ? callers.get(random.nextInt(4))
                : callers.get(random.nextInt(callers.size()));
    }

    String aToken(Random random) {
        refill();
        return tokens.get(random.nextInt(tokens.size()));
    }

    String aUser(Random random) {
        refill();
        return users.get(random.nextInt(users.size()));
    }

    /** One that is done. */
    String aReplay() {
        while (true) {
            for (JsonNode replay : owner.get(REPLAYS).json().path("items")) {
                if (replay.path("state").asString().equals("done")) {
                    return replay.path("id").asString();
                }
            }
            String path = owner.post(REPLAYS, "{\"until\":0}").header("Location");
            if (path != null) {
                owner.get(path + "/events");
            }
        }
    }

    String administrator() {
        return administrator;
    }

    /** There is something to do things to, but not so much that lists grow long. */
    private void refill() {
        while (users.size() < 4) {
            users.add(owner.user("victim " + made++, made % 2 == 0 ? "viewer" : "manager"));
        }
        while (tokens.size() < 6) {
            tokens.add(
                    owner.post("/api/tokens", "{\"name\":\"victim %d\"}".formatted(made++))
                            .text("id"));
        }
    }

    /** After a deletion or a revocation, by whatever request: look for new victims now and then. */
    void forget(Random random) {
        tokens.remove(random.nextInt(tokens.size()));
        if (random.nextInt(3) == 0) {
            users.remove(random.nextInt(users.size()));
        }
    }

    String unknownId(Random random) {
        return new UUID(
                        (random.nextLong() & ~0xF000L) | 0x7000L,
                        random.nextLong() | Long.MIN_VALUE)
                .toString();
    }
}
