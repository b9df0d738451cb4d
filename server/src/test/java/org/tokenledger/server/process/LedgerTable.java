package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The whole ledger as it stands in PostgreSQL, read past the server. */
record LedgerTable(List<Event> events, long head) {
    private static final String EVERYTHING =
            """
            SELECT position, event_id, stream, sequence, type,
                   convert_from(metadata, 'UTF8')::jsonb ->> 'requestId'
              FROM ledger.events ORDER BY position
            """;

    record Event(
            long position,
            UUID eventId,
            UUID stream,
            long sequence,
            String type,
            @Nullable String requestId) {}

    static LedgerTable read(Connection connection) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(EVERYTHING)) {
                while (row.next()) {
                    events.add(
                            new Event(
                                    row.getLong(1),
                                    row.getObject(2, UUID.class),
                                    row.getObject(3, UUID.class),
                                    row.getLong(4),
                                    row.getString(5),
                                    row.getString(6)));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT next_position FROM ledger.head")) {
                row.next();
                return new LedgerTable(events, row.getLong(1));
            }
        }
    }

    /** Positions and the sequence of every stream are 0, 1, 2, … and no event is there twice. */
    LedgerTable requireDense() {
        Set<UUID> ids = new HashSet<>();
        Map<UUID, Long> sequences = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            assertThat(event.position()).isEqualTo(i);
            assertThat(event.sequence())
                    .as("%s", event)
                    .isEqualTo(sequences.getOrDefault(event.stream(), -1L) + 1);
            assertThat(ids.add(event.eventId())).as("%s", event).isTrue();
            sequences.put(event.stream(), event.sequence());
        }
        assertThat(head).isEqualTo(events.size());
        return this;
    }

    /** The events of each request. */
    Map<String, List<Event>> byRequest() {
        Map<String, List<Event>> found = new HashMap<>();
        for (Event event : events) {
            if (event.requestId() != null) {
                found.computeIfAbsent(event.requestId(), request -> new ArrayList<>()).add(event);
            }
        }
        return found;
    }
}
