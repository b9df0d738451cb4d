package org.tokenledger.query.history;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.query.directory.UserDirectory;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The story of one token, oldest first. Of a deleted token only who may audit learns anything, and
 * then nothing about a person.
 */
public final class TokenHistory {
    private static final String AUDIT = "audit:read";

    private final Ledger ledger;
    private final UserDirectory users;

    public TokenHistory(Ledger ledger, UserDirectory users) {
        this.ledger = ledger;
        this.users = users;
    }

    /**
     * All of it.
     *
     * @throws Refused {@code not_found} when there is no such token, or none that the caller may
     *     see
     */
    public List<Entry> of(UUID tokenId, Caller caller) {
        List<Recorded> story = ledger.of(tokenId);
        if (story.isEmpty()
                || !(story.getFirst().event() instanceof TokenCreated created)
                || !caller.sees(owner(story))) {
            throw Refused.noToken(tokenId);
        }
        boolean deleted = story.getLast().event() instanceof TokenDeleted;
        if (deleted && !caller.permissions().has(AUDIT)) {
            throw Refused.noToken(tokenId);
        }
        Map<UUID, String> usernames = users.usernames(actors(story));
        return story.stream()
                .map(recorded -> Entry.of(recorded, created.name(), actor(recorded, usernames)))
                .map(entry -> deleted ? entry.erased() : entry)
                .toList();
    }

    /** Who owns it now, or did at the end. */
    private static UUID owner(List<Recorded> story) {
        UUID owner = null;
        for (Recorded recorded : story) {
            switch (recorded.event()) {
                case TokenCreated created -> owner = created.ownerId();
                case TokenReassigned moved -> owner = moved.ownerId();
                default -> {}
            }
        }
        return Objects.requireNonNull(owner);
    }

    private static List<UUID> actors(List<Recorded> story) {
        return story.stream()
                .map(recorded -> recorded.event().cause().actorUserId())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static @Nullable String actor(Recorded recorded, Map<UUID, String> usernames) {
        UUID userId = recorded.event().cause().actorUserId();
        return userId == null ? null : usernames.get(userId);
    }
}
