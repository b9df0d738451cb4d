package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.tlog.Leaf;
import org.tokenledger.verifier.json.Fields;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tokens and users as the events make them, one after the other. Written from what events mean, not
 * from how a server works it out.
 */
final class Facts {
    private static final int VERSION = 2;

    /**
     * A user who was not deleted.
     *
     * @param role lower case
     */
    record User(String role, boolean enabled) {}

    /** A token that was not deleted. */
    record Token(
            String ownerId,
            List<String> grant,
            Instant createdAt,
            @Nullable Instant expiresAt,
            boolean revoked) {
        Token of(String owner, List<String> permissions) {
            return new Token(owner, permissions, createdAt, expiresAt, revoked);
        }

        boolean isActive(Instant at) {
            return !revoked && (expiresAt == null || at.isBefore(expiresAt));
        }
    }

    private final Map<String, User> users = new TreeMap<>();
    private final Map<String, Token> tokens = new TreeMap<>();
    private final Map<String, Long> erasedBy = new HashMap<>();
    private Instant ledgerTime = Instant.MIN;

    Map<String, User> users() {
        return users;
    }

    Map<String, Token> tokens() {
        return tokens;
    }

    /** The greatest time of all events until now. */
    Instant ledgerTime() {
        return ledgerTime;
    }

    /** The leaf of the deletion; none of what was not deleted until now. */
    @Nullable Long erasedBy(String id) {
        return erasedBy.get(id);
    }

    /**
     * The next event.
     *
     * @param payload as it is stored, with private fields sealed
     * @throws Malformed for an event of a kind or version that is not known here
     */
    void add(long index, Leaf leaf, Fields payload) {
        if (leaf.time().isAfter(ledgerTime)) {
            ledgerTime = leaf.time();
        }
        String id = leaf.stream().toString();
        switch (leaf.aggregate()) {
            case "token" -> requireKnown(leaf, token(leaf, id, payload));
            case "user" -> requireKnown(leaf, user(leaf, id, payload));
            case "review", "log" -> {}
            default -> requireKnown(leaf, false);
        }
        if (leaf.type().equals("token.deleted") || leaf.type().equals("user.deleted")) {
            erasedBy.put(id, index);
        }
    }

    /** Whether tokens or users can be others after it. */
    static boolean tells(Leaf leaf) {
        return leaf.aggregate().equals("token") || leaf.aggregate().equals("user");
    }

    private static void requireKnown(Leaf leaf, boolean known) {
        if (!known || leaf.version() != VERSION) {
            throw new Malformed(
                    "%s in version %d, which is not known here"
                            .formatted(leaf.type(), leaf.version()));
        }
    }

    private boolean token(Leaf leaf, String id, Fields payload) {
        switch (leaf.type()) {
            case "token.created" -> {
                String expiresAt = payload.optionalText("expiresAt");
                tokens.put(
                        id,
                        new Token(
                                payload.text("ownerId"),
                                payload.texts("permissions"),
                                leaf.time(),
                                expiresAt == null ? null : Instant.parse(expiresAt),
                                false));
            }
            case "token.reassigned" ->
                    tokens.put(
                            id,
                            known(tokens, id)
                                    .of(payload.text("ownerId"), payload.texts("permissions")));
            case "token.narrowed" ->
                    tokens.put(
                            id,
                            known(tokens, id)
                                    .of(known(tokens, id).ownerId, payload.texts("permissions")));
            case "token.revoked" -> {
                Token token = known(tokens, id);
                tokens.put(
                        id,
                        new Token(
                                token.ownerId,
                                token.grant,
                                token.createdAt,
                                token.expiresAt,
                                true));
            }
            case "token.deleted" -> tokens.remove(id);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean user(Leaf leaf, String id, Fields payload) {
        switch (leaf.type()) {
            case "user.registered" -> users.put(id, new User(payload.text("role"), true));
            case "user.role_changed" -> role(id, payload.text("role"));
            case "user.disabled" -> users.put(id, new User(known(users, id).role, false));
            case "user.enabled" -> users.put(id, new User(known(users, id).role, true));
            case "user.deleted" -> users.remove(id);
            case "user.ownership_transferred" -> {
                role(id, "administrator");
                role(payload.text("newOwnerId"), "owner");
            }
            case "user.ownership_received" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private void role(String id, String role) {
        users.put(id, new User(role, known(users, id).enabled));
    }

    private static <T> T known(Map<String, T> all, String id) {
        T one = all.get(id);
        if (one == null) {
            throw new Malformed("about %s, which is not there".formatted(id));
        }
        return one;
    }
}
