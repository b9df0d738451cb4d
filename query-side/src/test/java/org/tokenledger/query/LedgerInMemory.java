package org.tokenledger.query;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
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
import org.tokenledger.permission.Role;
import org.tokenledger.token.TokenValue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** A ledger to tell stories with: an event a second, all caused by one user. */
public final class LedgerInMemory implements Ledger {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Recorded> events = new ArrayList<>();
    private final Map<UUID, Long> sequences = new HashMap<>();
    private final Map<UUID, UUID> owners = new HashMap<>();
    private Cause cause = Cause.system("for the test");
    private Duration jump = Duration.ZERO;

    public static UUID id(int number) {
        return new UUID(
                0x0192_0000_0000_7000L + ((long) number << 32), 0x8000_0000_0000_0000L | number);
    }

    /** A well-formed value. */
    public static String value(int number) {
        return "tc-apiv1_" + "%064x".formatted(number);
    }

    public void causedBy(Cause by) {
        cause = by;
    }

    /** From now on, seconds ahead of what it would have been; or behind. */
    public void clockJumps(long seconds) {
        jump = Duration.ofSeconds(seconds);
    }

    public synchronized Recorded add(LedgerEvent event) {
        long position = events.size();
        long sequence = sequences.merge(event.subjectId(), 0L, (last, zero) -> last + 1);
        Recorded recorded =
                new Recorded(
                        position,
                        new UUID(7, position),
                        sequence,
                        START.plus(Duration.ofSeconds(position)).plus(jump),
                        "request-" + position,
                        event);
        events.add(recorded);
        return recorded;
    }

    public Recorded registered(UUID user, String username, Role role) {
        return add(new UserRegistered(user, username, role.toString(), cause));
    }

    public Recorded roleChanged(UUID user, Role from, Role to) {
        return add(new UserRoleChanged(user, from.toString(), to.toString(), cause));
    }

    public Recorded disabled(UUID user) {
        return add(new UserDisabled(user, cause));
    }

    public Recorded enabled(UUID user) {
        return add(new UserEnabled(user, cause));
    }

    public Recorded userDeleted(UUID user) {
        return add(new UserDeleted(user, cause));
    }

    public List<Recorded> transferred(UUID from, UUID to) {
        return List.of(
                add(new OwnershipTransferred(from, to, cause)),
                add(new OwnershipReceived(to, from, cause)));
    }

    public Recorded created(UUID token, String name, UUID owner, int value, String... permissions) {
        return created(token, name, owner, value, null, permissions);
    }

    public Recorded created(
            UUID token,
            String name,
            UUID owner,
            int value,
            @Nullable Instant expiresAt,
            String... permissions) {
        owners.put(token, owner);
        return add(
                new TokenCreated(
                        token,
                        name,
                        owner,
                        cause.actorUserId(),
                        List.of(permissions),
                        List.of(),
                        "generated",
                        new TokenValue(value(value)).digest(),
                        "tc-apiv1_...%06x".formatted(value),
                        expiresAt,
                        cause));
    }

    public Recorded reassigned(UUID token, UUID to, String... permissions) {
        UUID from = Objects.requireNonNull(owners.put(token, to));
        return add(new TokenReassigned(token, from, to, List.of(permissions), List.of(), cause));
    }

    public Recorded narrowed(UUID token, String... permissions) {
        return add(new TokenNarrowed(token, List.of(permissions), List.of(), cause));
    }

    public Recorded revoked(UUID token) {
        return add(new TokenRevoked(token, cause));
    }

    public Recorded tokenDeleted(UUID token) {
        return add(new TokenDeleted(token, cause));
    }

    @Override
    public synchronized List<Recorded> from(long position, int limit) {
        int start = (int) Math.min(position, events.size());
        int end = Math.min(start + limit, events.size());
        return List.copyOf(events.subList(start, end));
    }

    @Override
    public synchronized List<Recorded> at(Collection<Long> positions) {
        return positions.stream().sorted().map(at -> events.get(at.intValue())).toList();
    }

    @Override
    public List<Recorded> stored(long position, int limit) {
        return from(position, limit);
    }

    @Override
    public synchronized List<Recorded> of(UUID subjectId) {
        return events.stream().filter(e -> e.event().subjectId().equals(subjectId)).toList();
    }

    @Override
    public synchronized long lastAnswered() {
        return events.size() - 1L;
    }
}
