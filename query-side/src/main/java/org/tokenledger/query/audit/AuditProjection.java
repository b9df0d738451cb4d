package org.tokenledger.query.audit;

import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.LogEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.events.UserEvent;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.query.projection.Projection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What every event is found by, and the names of what it happened to. */
public final class AuditProjection implements Projection {
    public static final String NAME = "audit";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<String> tables() {
        return List.of("audit", "audit_subjects");
    }

    @Override
    public String ddl() {
        try (InputStream sql = AuditProjection.class.getResourceAsStream("audit.sql")) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void apply(Connection connection, List<Recorded> events) throws SQLException {
        AuditTables tables = new AuditTables(connection);
        Map<UUID, UUID> owners = tables.owners(notCreatedHere(events));
        Instant ledgerTime = tables.ledgerTime();
        Map<UUID, SubjectChange> subjects = new LinkedHashMap<>();
        List<AuditRow> rows = new ArrayList<>(events.size());
        for (Recorded recorded : events) {
            if (recorded.time().isAfter(ledgerTime)) {
                ledgerTime = recorded.time();
            }
            AuditRow row =
                    switch (recorded.event()) {
                        case TokenEvent event -> on(event, recorded, subjects, owners);
                        case UserEvent event -> on(event, recorded, subjects);
                        case LogEvent _, ReviewEvent _ -> new AuditRow(recorded);
                    };
            row.ledgerTime = ledgerTime;
            rows.add(row);
        }
        tables.write(rows, List.copyOf(subjects.values()));
    }

    /** What a replay found to be different in what is deleted now may not outlive it. */
    @Override
    public void alongside(Connection connection, List<Recorded> events) throws SQLException {
        new AuditTables(connection)
                .forgetDifferences(
                        events.stream()
                                .map(Recorded::event)
                                .filter(event ->
                                        event instanceof TokenDeleted
                                                || event instanceof UserDeleted)
                                .map(LedgerEvent::subjectId)
                                .toList());
    }

    /** The tokens whose owner only the table knows. */
    private static Set<UUID> notCreatedHere(List<Recorded> events) {
        Set<UUID> created = new HashSet<>();
        Set<UUID> known = new HashSet<>();
        for (Recorded recorded : events) {
            if (recorded.event() instanceof TokenCreated token) {
                created.add(token.tokenId());
            } else if (recorded.event() instanceof TokenEvent event
                    && !created.contains(event.tokenId())) {
                known.add(event.tokenId());
            }
        }
        return known;
    }

    private static AuditRow on(
            TokenEvent event,
            Recorded recorded,
            Map<UUID, SubjectChange> subjects,
            Map<UUID, UUID> owners) {
        AuditRow row = new AuditRow(recorded);
        switch (event) {
            case TokenCreated created -> {
                subject(event, subjects).name = created.name();
                subject(event, subjects).ownerId = created.ownerId();
                owners.put(created.tokenId(), created.ownerId());
            }
            case TokenReassigned moved -> {
                row.otherUserId = moved.previousOwnerId();
                subject(event, subjects).ownerId = moved.ownerId();
                owners.put(moved.tokenId(), moved.ownerId());
            }
            case TokenDeleted _ -> subject(event, subjects).delete();
            case TokenNarrowed _, TokenRevoked _ -> {}
        }
        row.userId = owners.get(event.tokenId());
        return row;
    }

    private static AuditRow on(
            UserEvent event, Recorded recorded, Map<UUID, SubjectChange> subjects) {
        AuditRow row = new AuditRow(recorded);
        row.userId = event.userId();
        switch (event) {
            case UserRegistered registered -> subject(event, subjects).name = registered.username();
            case UserDeleted _ -> subject(event, subjects).delete();
            case OwnershipTransferred transferred -> row.otherUserId = transferred.newOwnerId();
            case OwnershipReceived received -> row.otherUserId = received.previousOwnerId();
            default -> {}
        }
        return row;
    }

    private static SubjectChange subject(LedgerEvent event, Map<UUID, SubjectChange> subjects) {
        return subjects.computeIfAbsent(
                event.subjectId(), id -> new SubjectChange(id, event.subjectType()));
    }
}
