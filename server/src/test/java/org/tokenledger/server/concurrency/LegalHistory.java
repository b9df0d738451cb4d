package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.UserEvent;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.concurrency.Standing.TokenStanding;
import org.tokenledger.server.concurrency.Standing.UserStanding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The whole ledger, read from its beginning. Whoever gets one knows that it is legal: every event
 * may follow those before it, and whenever a request is complete, tokens and users fit together.
 */
final class LegalHistory {
    private static final int READ_AT_ONCE = 5_000;

    private final Catalogue catalogue;
    private final Standing standing = new Standing();
    private final Map<String, List<Recorded>> byRequest = new HashMap<>();
    private final Map<UUID, List<TokenStanding>> versions = new HashMap<>();
    private final Map<UUID, Long> sequences = new HashMap<>();

    private LegalHistory(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    static LegalHistory of(RunningLedger running) {
        LegalHistory history = new LegalHistory(running.bean(Catalogue.class));
        history.follow(all(running.bean(Ledger.class)));
        return history;
    }

    private static List<Recorded> all(Ledger ledger) {
        List<Recorded> all = new ArrayList<>();
        List<Recorded> batch;
        do {
            batch = ledger.from(all.size(), READ_AT_ONCE);
            all.addAll(batch);
        } while (!batch.isEmpty());
        return all;
    }

    /** What one request wrote, by its {@code X-Request-Id}. */
    List<Recorded> eventsOf(String requestId) {
        return byRequest.getOrDefault(requestId, List.of());
    }

    /** A token after its first {@code version} events. */
    TokenStanding token(UUID id, long version) {
        return versions.get(id).get((int) version - 1);
    }

    /** A token after all of its events. */
    TokenStanding token(UUID id) {
        return versions.get(id).getLast();
    }

    /** How many events a token has. */
    int versions(UUID id) {
        return versions.get(id).size();
    }

    Map<UUID, TokenStanding> tokens() {
        return versions.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getLast()));
    }

    Map<UUID, UserStanding> users() {
        return standing.users();
    }

    private void follow(List<Recorded> events) {
        List<Recorded> request = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Recorded event = events.get(i);
            assertThat(event.position()).as("positions are dense").isEqualTo(i);
            long last = sequences.getOrDefault(event.event().subjectId(), -1L);
            assertThat(event.sequence()).as("%s follows in its stream", event).isEqualTo(last + 1);
            sequences.put(event.event().subjectId(), event.sequence());
            request.add(event);
            if (i + 1 == events.size() || !sameRequest(event, events.get(i + 1))) {
                complete(request);
                request = new ArrayList<>();
            }
        }
    }

    private static boolean sameRequest(Recorded event, Recorded next) {
        return event.requestId() != null && event.requestId().equals(next.requestId());
    }

    private void complete(List<Recorded> request) {
        @Nullable String id = request.getFirst().requestId();
        if (id != null) {
            assertThat(byRequest.put(id, request)).as("request %s is in one piece", id).isNull();
        }
        onlyTokensOfItsUsers(request);
        for (Recorded recorded : request) {
            apply(recorded);
        }
        tokensFitTheirOwners();
        viewersHaveLostTheirTokens(request);
    }

    private void apply(Recorded recorded) {
        switch (recorded.event()) {
            case TokenEvent event -> {
                TokenStanding after = standing.on(event, recorded);
                versions.computeIfAbsent(event.tokenId(), id -> new ArrayList<>()).add(after);
            }
            case UserEvent event -> standing.on(event, recorded);
            case ReviewEvent _ -> {}
        }
        assertThat(standing.owners()).as("owners after %s", recorded).isEqualTo(1);
    }

    /** What follows from a command on users may touch the tokens of those users alone. */
    private void onlyTokensOfItsUsers(List<Recorded> request) {
        Set<UUID> users = new HashSet<>();
        request.stream()
                .map(Recorded::event)
                .filter(UserEvent.class::isInstance)
                .forEach(event -> users.add(event.subjectId()));
        if (users.isEmpty()) {
            return;
        }
        for (Recorded recorded : request) {
            if (recorded.event() instanceof TokenEvent event) {
                assertThat(users)
                        .as("%s is about a token of the user concerned", recorded)
                        .contains(standing.token(event.tokenId(), recorded).owner());
            }
        }
    }

    private void tokensFitTheirOwners() {
        standing.tokens()
                .forEach((id, token) -> {
                    if (token.deleted()) {
                        return;
                    }
                    UserStanding owner = standing.users().get(token.owner());
                    assertThat(owner).isNotNull();
                    assertThat(owner.deleted())
                            .as("the owner of token %s is deleted", id)
                            .isFalse();
                    if (!token.revoked()) {
                        assertThat(token.permissions().without(catalogue.ceiling(owner.role())))
                                .as("what token %s has beyond its owner's ceiling", id)
                                .isEqualTo(Permissions.NONE);
                    }
                });
    }

    private void viewersHaveLostTheirTokens(List<Recorded> request) {
        for (Recorded recorded : request) {
            if (recorded.event() instanceof UserEvent.UserRoleChanged changed
                    && Role.stored(changed.role()) == Role.VIEWER) {
                assertThat(tokensOf(changed.userId()))
                        .as("tokens of a new viewer after %s", recorded)
                        .allMatch(TokenStanding::revoked);
            }
        }
    }

    private Stream<TokenStanding> tokensOf(UUID user) {
        return standing.tokens().values().stream()
                .filter(token -> !token.deleted() && token.owner().equals(user));
    }

    /** The stored names of events, to compare with what an answer tells. */
    static List<Class<? extends LedgerEvent>> kinds(List<Recorded> events) {
        return events.stream()
                .<Class<? extends LedgerEvent>>map(recorded -> recorded.event().getClass())
                .toList();
    }
}
