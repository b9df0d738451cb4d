package org.tokenledger.query.audit;

import org.tokenledger.query.projection.Rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the projection asks of its tables, and writes. */
final class AuditTables {
    private static final String LEDGER_TIME =
            "select ledger_time from audit order by position desc limit 1";
    private static final String OWNERS =
            "select id, owner_id from audit_subjects where id = any (?)";

    private static final Rows<AuditRow> EVENTS =
            Rows.<AuditRow>of(
                            """
                            insert into audit
                            select position, 'epoch'::timestamptz + millis * interval '1 millisecond',
                                   action, subject_id, user_id, other_user_id, actor_id,
                                   actor_user_id, ip::inet, reason, request_id
                            from unnest(?::bigint[], ?::bigint[], ?::text[], ?::uuid[], ?::uuid[],
                                        ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[],
                                        ?::text[])
                                as row (position, millis, action, subject_id, user_id,
                                        other_user_id, actor_id, actor_user_id, ip, reason,
                                        request_id)
                            on conflict (position) do nothing
                            """)
                    .with("bigint", row -> row.recorded.position())
                    .with("bigint", row -> row.ledgerTime.toEpochMilli())
                    .with("text", row -> Entry.action(row.recorded.event()))
                    .with("uuid", row -> row.recorded.event().subjectId())
                    .with("uuid", row -> row.userId)
                    .with("uuid", row -> row.otherUserId)
                    .with("uuid", row -> row.cause().actorId())
                    .with("uuid", row -> row.cause().actorUserId())
                    .with("text", AuditRow::ip)
                    .with("text", row -> row.cause().reason())
                    .with("text", row -> row.recorded.requestId());

    private static final Rows<SubjectChange> SUBJECTS =
            Rows.<SubjectChange>of(
                            """
                            insert into audit_subjects as kept
                            select * from unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[],
                                                 ?::boolean[])
                            on conflict (id) do update
                            set name = case when kept.deleted or excluded.deleted then null
                                            else coalesce(excluded.name, kept.name) end,
                                owner_id = coalesce(excluded.owner_id, kept.owner_id),
                                deleted = kept.deleted or excluded.deleted
                            """)
                    .with("uuid", subject -> subject.id)
                    .with("text", subject -> subject.type)
                    .with("text", subject -> subject.name)
                    .with("uuid", subject -> subject.ownerId)
                    .with("boolean", subject -> subject.deleted);

    /** Of what is deleted, what tells of a person is not even looked for. */
    private static final Rows<SubjectChange> ERASE =
            Rows.<SubjectChange>of(
                            """
                            update audit set ip = null, reason = null
                            where subject_id = any (?::uuid[])
                              and (ip is not null or reason is not null)
                            """)
                    .with("uuid", subject -> subject.id);

    /** A difference is found by the id of its subject, or by the position of one of its events. */
    private static final Rows<UUID> FORGET_DIFFERENCES =
            Rows.<UUID>of(
                            """
                            with deleted as (select id from unnest(?::uuid[]) as given (id)),
                                 keys as (
                                     select id::text as key from deleted
                                     union all
                                     select a.position::text
                                     from audit a join deleted on deleted.id = a.subject_id)
                            update review.differences d set rebuilt = null, live = null
                            where split_part(d.key, ',', 1) in (select key from keys)
                            """)
                    .with("uuid", id -> id);

    private final Connection connection;

    AuditTables(Connection connection) {
        this.connection = connection;
    }

    /** Of the last event. */
    Instant ledgerTime() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LEDGER_TIME)) {
            return row.next() ? row.getObject(1, OffsetDateTime.class).toInstant() : Instant.MIN;
        }
    }

    /** Who owns these tokens now. */
    Map<UUID, UUID> owners(Collection<UUID> tokens) throws SQLException {
        Map<UUID, UUID> owners = new HashMap<>();
        if (tokens.isEmpty()) {
            return owners;
        }
        try (PreparedStatement statement = connection.prepareStatement(OWNERS)) {
            statement.setArray(1, connection.createArrayOf("uuid", tokens.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    owners.put(row.getObject(1, UUID.class), row.getObject(2, UUID.class));
                }
            }
        }
        return owners;
    }

    void write(List<AuditRow> rows, List<SubjectChange> subjects) throws SQLException {
        EVENTS.write(connection, rows);
        SUBJECTS.write(connection, subjects);
        ERASE.write(connection, subjects.stream().filter(subject -> subject.deleted).toList());
    }

    /** Of what replays have found, what says something about these. */
    void forgetDifferences(List<UUID> deleted) throws SQLException {
        FORGET_DIFFERENCES.write(connection, deleted);
    }
}
