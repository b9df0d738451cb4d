package org.tokenledger.server.behaviour;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the ledger knew at a position, by going through all events up to there: the definition that
 * every {@code asOf} answer is held against. Knows nothing of views.
 */
final class PastByHand {
    /** A use of a token that was let through. */
    record Use(UUID tokenId, Instant time) {}

    /** Whose answers these are; without {@code audit} what was deleted since is not seen. */
    record Reader(@Nullable UUID ownTokensOnly, boolean audit) {}

    private static final class Token {
        @Nullable TokenCreated created;
        @Nullable Instant createdAt;
        @Nullable UUID ownerId;
        List<String> permissions = List.of();
        @Nullable Instant revokedAt;
        @Nullable TokenRevoked revoked;
        long version;
    }

    private static final class User {
        String username = "";
        @Nullable Instant createdAt;
        String role = "";
        boolean enabled;
        long version;
    }

    private final Instant at;
    private final Map<String, Token> tokens = new TreeMap<>();
    private final Map<String, User> users = new TreeMap<>();
    private final Set<UUID> erased = new HashSet<>();
    private final Map<UUID, List<Instant>> uses = new HashMap<>();

    /**
     * The ledger at a position.
     *
     * @param at when expiry and last use are judged
     */
    PastByHand(List<Recorded> ledger, List<Use> used, long position, Instant at) {
        this.at = at;
        for (Recorded recorded : ledger) {
            if (recorded.event() instanceof TokenDeleted
                    || recorded.event() instanceof UserDeleted) {
                erased.add(recorded.event().subjectId());
            }
            if (recorded.position() <= position) {
                apply(recorded);
            }
        }
        used.forEach(
                use -> uses.computeIfAbsent(use.tokenId(), _ -> new ArrayList<>()).add(use.time()));
    }

    /** The greatest time of all events up to a position. */
    static Instant timeAt(List<Recorded> ledger, long position) {
        return ledger.stream()
                .filter(recorded -> recorded.position() <= position)
                .map(Recorded::time)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The last position before which nothing happened later than this; -1 when there is none. */
    static long positionAt(List<Recorded> ledger, Instant time) {
        long position = -1;
        while (position + 1 < ledger.size() && !timeAt(ledger, position + 1).isAfter(time)) {
            position++;
        }
        return position;
    }

    private Token token(UUID id) {
        return tokens.computeIfAbsent(id.toString(), _ -> new Token());
    }

    private User user(UUID id) {
        return users.computeIfAbsent(id.toString(), _ -> new User());
    }

    private void apply(Recorded recorded) {
        UUID id = recorded.event().subjectId();
        switch (recorded.event()) {
            case TokenCreated event -> {
                token(id).created = event;
                token(id).createdAt = recorded.time();
                token(id).ownerId = event.ownerId();
                token(id).permissions = event.permissions();
            }
            case TokenReassigned event -> {
                token(id).ownerId = event.ownerId();
                token(id).permissions = event.permissions();
            }
            case TokenNarrowed event -> token(id).permissions = event.permissions();
            case TokenRevoked event -> {
                token(id).revokedAt = recorded.time();
                token(id).revoked = event;
            }
            case TokenDeleted _ -> tokens.remove(id.toString());
            case UserRegistered event -> {
                user(id).username = event.username();
                user(id).createdAt = recorded.time();
                user(id).role = event.role();
                user(id).enabled = true;
            }
            case UserRoleChanged event -> user(id).role = event.role();
            case UserDisabled _ -> user(id).enabled = false;
            case UserEnabled _ -> user(id).enabled = true;
            case UserDeleted _ -> users.remove(id.toString());
            case OwnershipTransferred event -> {
                user(id).role = "administrator";
                user(event.newOwnerId()).role = "owner";
            }
            case OwnershipReceived _, ReviewEvent _ -> {}
        }
        if (tokens.containsKey(id.toString())) {
            token(id).version++;
        }
        if (users.containsKey(id.toString())) {
            user(id).version++;
        }
    }

    List<TokenBody> tokens(Reader reader) {
        return tokens.entrySet().stream()
                .map(entry -> body(UUID.fromString(entry.getKey()), entry.getValue()))
                .filter(token -> reader.audit() || !erased.contains(token.id()))
                .filter(token ->
                        reader.ownTokensOnly() == null
                                || reader.ownTokensOnly().equals(token.ownerId()))
                .toList();
    }

    private TokenBody body(UUID id, Token token) {
        TokenCreated created = Objects.requireNonNull(token.created);
        UUID ownerId = Objects.requireNonNull(token.ownerId);
        User owner = users.get(ownerId.toString());
        boolean gone = erased.contains(id);
        TokenRevoked revoked = token.revoked;
        return new TokenBody(
                id,
                gone ? null : created.name(),
                isActive(token) ? "active" : revoked == null ? "expired" : "revoked",
                ownerId,
                owner == null || erased.contains(ownerId) ? null : owner.username,
                owner != null && owner.enabled,
                created.createdBy(),
                token.permissions,
                created.source(),
                created.hint(),
                Objects.requireNonNull(token.createdAt),
                created.expiresAt(),
                token.revokedAt,
                revoked == null ? null : revoked.cause().actorUserId(),
                revoked == null || gone ? null : revoked.cause().reason(),
                gone ? null : lastUse(id),
                token.version);
    }

    private boolean isActive(Token token) {
        Instant expiry = Objects.requireNonNull(token.created).expiresAt();
        return token.revoked == null && (expiry == null || at.isBefore(expiry));
    }

    /** The first of its day, if on that day the token was used again later. */
    private @Nullable Instant lastUse(UUID id) {
        List<Instant> all = uses.getOrDefault(id, List.of());
        Instant last =
                all.stream()
                        .filter(use -> !use.isAfter(at))
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        if (last == null) {
            return null;
        }
        List<Instant> ofThatDay = all.stream().filter(use -> day(use).equals(day(last))).toList();
        return ofThatDay.stream().anyMatch(use -> use.isAfter(at))
                ? ofThatDay.stream().min(Comparator.naturalOrder()).orElseThrow()
                : last;
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    List<UserBody> users(Reader reader) {
        List<UserBody> bodies = new ArrayList<>();
        users.forEach((key, user) -> {
            UUID id = UUID.fromString(key);
            boolean gone = erased.contains(id);
            if (reader.audit() || !gone) {
                bodies.add(
                        new UserBody(
                                id,
                                gone ? null : user.username,
                                user.role,
                                user.enabled,
                                Objects.requireNonNull(user.createdAt),
                                user.version,
                                tokens.values().stream()
                                        .filter(token -> id.equals(token.ownerId))
                                        .filter(this::isActive)
                                        .count()));
            }
        });
        return bodies;
    }

    /** User, username, role, token, name and permission, in the order of the answer. */
    List<Map<String, @Nullable Object>> access() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        tokens.forEach((key, token) -> {
            UUID ownerId = Objects.requireNonNull(token.ownerId);
            User owner = users.get(ownerId.toString());
            if (owner == null || !owner.enabled || !isActive(token)) {
                return;
            }
            for (String permission : token.permissions.stream().sorted().toList()) {
                if (Catalogue.standard().ceiling(Role.stored(owner.role)).has(permission)) {
                    Map<String, @Nullable Object> row = new HashMap<>();
                    row.put("userId", ownerId.toString());
                    row.put("username", erased.contains(ownerId) ? null : owner.username);
                    row.put("role", owner.role);
                    row.put("tokenId", key);
                    row.put(
                            "tokenName",
                            erased.contains(UUID.fromString(key))
                                    ? null
                                    : Objects.requireNonNull(token.created).name());
                    row.put("permission", permission);
                    rows.add(row);
                }
            }
        });
        return rows;
    }
}
