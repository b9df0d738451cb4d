package org.tokenledger.query.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.audit.AuditFilter;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.audit.Entry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What happened to tokens, in the order of the ledger. */
final class Lifecycle {
    static final List<String> COLUMNS =
            List.of(
                    "position",
                    "time",
                    "action",
                    "tokenId",
                    "tokenName",
                    "byType",
                    "byUserId",
                    "byName",
                    "reason",
                    "ownerId",
                    "previousOwnerId",
                    "permissions",
                    "droppedPermissions");

    private static final List<String> ACTIONS =
            List.of(
                    "token.created",
                    "token.reassigned",
                    "token.narrowed",
                    "token.revoked",
                    "token.deleted");

    private static final int BATCH = 1_000;

    private final AuditTrail trail;

    Lifecycle(AuditTrail trail) {
        this.trail = trail;
    }

    void read(Asked asked, Consumer<Map<String, @Nullable Object>> reader) {
        AuditFilter filter =
                new AuditFilter(
                        asked.from(),
                        asked.to(),
                        null,
                        null,
                        ACTIONS,
                        null,
                        null,
                        null,
                        null,
                        null);
        long end = asked.moment().position();
        List<Entry> batch = trail.next(filter, -1, end, BATCH);
        while (!batch.isEmpty()) {
            batch.forEach(entry -> reader.accept(fields(entry)));
            batch = trail.next(filter, batch.getLast().position(), end, BATCH);
        }
    }

    private static Map<String, @Nullable Object> fields(Entry entry) {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        fields.put("position", entry.position());
        fields.put("time", entry.time().toString());
        fields.put("action", entry.action());
        fields.put("tokenId", entry.subject().id().toString());
        fields.put("tokenName", entry.subject().name());
        fields.put("byType", entry.actor().type());
        fields.put("byUserId", text(entry.actor().userId()));
        fields.put("byName", entry.actor().name());
        fields.put("reason", entry.reason());
        fields.put("ownerId", text(entry.details().get("ownerId")));
        fields.put("previousOwnerId", text(entry.details().get("previousOwnerId")));
        fields.put("permissions", entry.details().get("permissions"));
        fields.put("droppedPermissions", entry.details().get("droppedPermissions"));
        return fields;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
