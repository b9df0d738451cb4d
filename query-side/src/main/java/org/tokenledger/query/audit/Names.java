package org.tokenledger.query.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.events.Recorded;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The names of some tokens and users, and which of them were deleted. */
public final class Names {
    private final Map<UUID, String> names = new HashMap<>();
    private final Set<UUID> deleted = new HashSet<>();

    private Names() {}

    static Names of(JdbcClient jdbc, List<Recorded> events) {
        Set<UUID> ids = new HashSet<>();
        for (Recorded recorded : events) {
            ids.add(recorded.event().subjectId());
            UUID actor = recorded.event().cause().actorUserId();
            if (actor != null) {
                ids.add(actor);
            }
        }
        return of(jdbc, ids);
    }

    static Names of(JdbcClient jdbc, Collection<UUID> ids) {
        Names found = new Names();
        jdbc.sql("select id, name, deleted from views.audit_subjects where id = any (?)")
                .param(ids.toArray(UUID[]::new))
                .query(row -> {
                    UUID id = row.getObject(1, UUID.class);
                    String name = row.getString(2);
                    if (name != null) {
                        found.names.put(id, name);
                    }
                    if (row.getBoolean(3)) {
                        found.deleted.add(id);
                    }
                });
        return found;
    }

    /** None when it was deleted, or has none. */
    public @Nullable String of(@Nullable UUID id) {
        return id == null ? null : names.get(id);
    }

    boolean isDeleted(UUID id) {
        return deleted.contains(id);
    }
}
