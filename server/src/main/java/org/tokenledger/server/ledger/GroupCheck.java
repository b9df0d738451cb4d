package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AnsweredMeanwhile;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.AppendConditions.Claim;
import org.tokenledger.command.append.AppendConflict;
import org.tokenledger.command.append.Remembering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which requests of a group may be appended? One after the other, each against what the ledger
 * holds under the head lock and what the winners before it add. A loser changes nothing for the
 * rest.
 */
final class GroupCheck {
    /**
     * What the ledger held when the head was locked, of all that the group asks about.
     *
     * @param wrapsWith the id of the key-encryption key in use
     * @param shared whether other nodes have to be told
     */
    record Held(
            long nextPosition,
            String wrapsWith,
            Map<UUID, Long> sequences,
            Map<UUID, UUID> claims,
            Map<UUID, Long> given,
            Set<AnswerKey> answered,
            boolean shared) {}

    record AnswerKey(UUID scope, String key) {
        static @Nullable AnswerKey of(AppendConditions conditions) {
            Remembering remembering = conditions.remembering();
            return remembering == null
                    ? null
                    : new AnswerKey(remembering.scope(), remembering.key());
        }
    }

    private final Held held;
    private final Map<UUID, Long> sequences;
    private final Map<UUID, UUID> claims;
    private final Map<UUID, Long> given;
    private final Set<AnswerKey> answered;
    private final Map<UUID, @Nullable UUID> changedClaims = new LinkedHashMap<>();
    private final Set<UUID> newlyGiven = new HashSet<>();
    private final List<AppendRequest> winners = new ArrayList<>();
    private final Map<AppendRequest, RuntimeException> losers = new LinkedHashMap<>();
    private long nextPosition;

    GroupCheck(Held held) {
        this.held = held;
        this.sequences = new HashMap<>(held.sequences());
        this.claims = new HashMap<>(held.claims());
        this.given = new HashMap<>(held.given());
        this.answered = new HashSet<>(held.answered());
        this.nextPosition = held.nextPosition();
    }

    void consider(AppendRequest request) {
        RuntimeException why = whyNot(request);
        if (why != null) {
            losers.put(request, why);
        } else {
            winners.add(request);
            take(request);
        }
    }

    private @Nullable RuntimeException whyNot(AppendRequest request) {
        AppendConditions conditions = request.conditions();
        AnswerKey key = AnswerKey.of(conditions);
        if (key != null && answered.contains(key)) {
            return new AnsweredMeanwhile();
        }
        if (!streamsAreAsRead(request) || !guardsHold(conditions)) {
            return new AppendConflict("the streams that the command read have changed");
        }
        if (request.rows().stream().anyMatch(this::isWrappedWithAnother)) {
            return new EncryptionKeyChanged();
        }
        for (Claim claim : conditions.claims()) {
            if (claims.containsKey(claim.key())) {
                return claim.unique().conflict();
            }
        }
        return null;
    }

    private boolean streamsAreAsRead(AppendRequest request) {
        Map<UUID, Long> reached = new HashMap<>();
        for (Row row : request.rows()) {
            long last = reached.getOrDefault(row.stream(), lastOf(row.stream()));
            if (row.sequence() != last + 1) {
                return false;
            }
            reached.put(row.stream(), row.sequence());
        }
        return true;
    }

    private boolean isWrappedWithAnother(Row row) {
        return row.newKey() != null && !row.newKey().wrappedWith().equals(held.wrapsWith());
    }

    private boolean guardsHold(AppendConditions conditions) {
        return conditions.mustBeUnchanged().entrySet().stream()
                        .allMatch(read -> lastOf(read.getKey()) == read.getValue())
                && conditions.mustHaveNoneGivenSince().entrySet().stream()
                        .allMatch(
                                read -> given.getOrDefault(read.getKey(), -1L) <= read.getValue());
    }

    private void take(AppendRequest request) {
        AppendConditions conditions = request.conditions();
        request.rows().forEach(row -> sequences.put(row.stream(), row.sequence()));
        nextPosition += request.rows().size();
        conditions.releases().stream()
                .filter(release -> release.holder().equals(claims.get(release.key())))
                .forEach(release -> {
                    claims.remove(release.key());
                    changedClaims.put(release.key(), null);
                });
        conditions
                .claims()
                .forEach(claim -> {
                    claims.put(claim.key(), claim.holder());
                    changedClaims.put(claim.key(), claim.holder());
                });
        for (UUID owner : conditions.given()) {
            given.put(owner, nextPosition - 1);
            newlyGiven.add(owner);
        }
        AnswerKey key = AnswerKey.of(conditions);
        if (key != null) {
            answered.add(key);
        }
    }

    private long lastOf(UUID stream) {
        return sequences.getOrDefault(stream, -1L);
    }

    List<AppendRequest> winners() {
        return winners;
    }

    Map<AppendRequest, RuntimeException> losers() {
        return losers;
    }

    boolean isShared() {
        return held.shared();
    }

    long firstPosition() {
        return held.nextPosition();
    }

    long nextPosition() {
        return nextPosition;
    }

    /** Keys that were taken before and are not any more, or by somebody else. */
    List<UUID> claimsToRemove() {
        return changedClaims.keySet().stream().filter(held.claims()::containsKey).toList();
    }

    /** Keys that are taken now, with their holders. */
    Map<UUID, UUID> claimsToAdd() {
        Map<UUID, UUID> added = new LinkedHashMap<>();
        changedClaims.forEach((key, holder) -> {
            if (holder != null) {
                added.put(key, holder);
            }
        });
        return added;
    }

    /** The users who were given a token, with the position of the last command that did. */
    Map<UUID, Long> givenNow() {
        Map<UUID, Long> positions = new LinkedHashMap<>();
        newlyGiven.forEach(owner -> positions.put(owner, given.getOrDefault(owner, -1L)));
        return positions;
    }
}
