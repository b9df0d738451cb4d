package org.tokenledger.query.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.UserEvent;
import org.tokenledger.query.reading.Order;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.Where;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/**
 * Every event of the ledger, found through the view and read from the ledger itself.
 *
 * <p>Times are asked for as ledger time: the greatest time of all events up to that position. It
 * never falls, so that a range of times is a range of positions, whatever the clocks did.
 */
public final class AuditTrail {
    public static final List<Order<Entry>> ORDERS =
            List.of(Order.byPosition("a.position", Entry::position));

    /** Of both users of an event one is enough; two halves, each along an index of its own. */
    private static final List<String> EITHER_USER =
            List.of(
                    "a.user_id = :userId",
                    "a.other_user_id = :userId and a.user_id is distinct from :userId");

    /** Halves the range until one position is left: the first of this time or a later one. */
    private static final String FIRST_OF =
            """
            with recursive search (low, high) as (
                select 0::bigint, :end::bigint + 1
                union all
                select case when a.ledger_time < :time then a.position + 1 else s.low end,
                       case when a.ledger_time < :time then s.high else a.position end
                from search s join views.audit a on a.position = (s.low + s.high) / 2
                where s.low < s.high
            )
            select low from search where low = high
            """;

    private static final String COMMON_ACTION = "token.created";

    /** This collation knows the case of all of Unicode, on every system. */
    private static final String CONTAINS =
            """
            (a.reason collate "pg_c_utf8" ilike :q or a.request_id collate "pg_c_utf8" ilike :q
             or a.subject_id in (select id from named) or a.actor_user_id in (select id from named))
            """
                    .replace(
                            "named",
                            "views.audit_subjects s where s.name collate \"pg_c_utf8\" ilike :q");

    /** A token or a user. */
    public record Known(String type, @Nullable UUID ownerId, boolean deleted) {}

    private final JdbcClient jdbc;
    private final Ledger ledger;

    public AuditTrail(DataSource dataSource, Ledger ledger) {
        this.jdbc = JdbcClient.create(dataSource);
        this.ledger = ledger;
    }

    /** A token or user that is or was there. */
    public Optional<Known> find(UUID id) {
        return jdbc.sql("select type, owner_id, deleted from views.audit_subjects where id = ?")
                .param(id)
                .query((row, number) ->
                        new Known(
                                row.getString(1), row.getObject(2, UUID.class), row.getBoolean(3)))
                .optional();
    }

    public Names names(Collection<UUID> ids) {
        return Names.of(jdbc, ids);
    }

    /**
     * A page.
     *
     * @param end the last position that the view is known to show
     */
    public Page<Entry> page(AuditFilter filter, PageRequest<Entry> request, long end) {
        Where where = where(filter, range(filter, -1, end));
        Long total = request.counted() ? count(filter, where) : null;
        request.narrow(where);
        String tail = " order by position " + request.direction() + request.limit();
        return request.page(entries(positions(filter, where, tail)), total);
    }

    /**
     * The next entries, oldest first, after one position and up to another; none when there are no
     * more until then.
     */
    public List<Entry> next(AuditFilter filter, long after, long end, int limit) {
        Range range = range(filter, after, end);
        if (range.isEmpty()) {
            return List.of();
        }
        if (filter.isOfPositionsOnly()) {
            return named(ledger.from(range.first, (int) Math.min(limit, range.size())));
        }
        String tail = " order by position limit " + limit;
        return entries(positions(filter, where(filter, range), tail));
    }

    private record Range(long first, long last) {
        boolean isEmpty() {
            return last < first;
        }

        long size() {
            return last - first + 1;
        }
    }

    private Range range(AuditFilter filter, long after, long end) {
        long first = after + 1;
        long last = end;
        if (filter.fromPosition() != null) {
            first = Math.max(first, filter.fromPosition());
        }
        if (filter.toPosition() != null) {
            last = Math.min(last, filter.toPosition());
        }
        if (filter.from() != null) {
            first = Math.max(first, firstOf(filter.from(), end));
        }
        if (filter.to() != null) {
            last = Math.min(last, firstOf(filter.to(), end) - 1);
        }
        return new Range(first, last);
    }

    private long firstOf(Instant time, long end) {
        return jdbc.sql(FIRST_OF)
                .param("time", time.atOffset(ZoneOffset.UTC))
                .param("end", end)
                .query(Long.class)
                .single();
    }

    private Where where(AuditFilter filter, Range range) {
        Where where =
                new Where()
                        .and("a.position >= :first", "first", range.first)
                        .and("a.position <= :last", "last", range.last)
                        .and(
                                "a.subject_id = :tokenId and a.action like 'token.%'",
                                "tokenId", filter.tokenId());
        if (!filter.actions().isEmpty()) {
            where.and("a.action in (:actions)", "actions", filter.actions());
            if (!filter.actions().contains(COMMON_ACTION)) {
                where.and("a.action <> '" + COMMON_ACTION + "'");
            }
        }
        if (filter.actorId() != null) {
            where.and(actor(filter.actorId()), "actorId", filter.actorId());
        }
        if (filter.userId() != null) {
            where.with("userId", filter.userId());
        }
        if (filter.network() != null) {
            String compared = filter.isOfOneAddress() ? "=" : "<<=";
            where.and("a.ip " + compared + " cast(:ip as inet)", "ip", filter.network());
        }
        if (filter.q() != null) {
            where.and(CONTAINS, "q", Where.containing(filter.q()));
        }
        return where;
    }

    /** An id is of a token or of a user, and each has an index. */
    private String actor(UUID id) {
        boolean user = find(id).filter(known -> known.type().equals(UserEvent.TYPE)).isPresent();
        return user ? "a.actor_user_id = :actorId" : "a.actor_id = :actorId";
    }

    private List<Long> positions(AuditFilter filter, Where where, String tail) {
        String each = "select a.position from views.audit a" + where.sql();
        String sql =
                filter.userId() == null
                        ? each + tail
                        : EITHER_USER.stream()
                                        .map(half -> "(" + each + " and " + half + tail + ")")
                                        .collect(Collectors.joining(" union all "))
                                + tail;
        return jdbc.sql(sql).params(where.values()).query(Long.class).list();
    }

    private long count(AuditFilter filter, Where where) {
        String sql = "select count(*) from views.audit a" + where.sql();
        if (filter.userId() != null) {
            sql += " and (" + String.join(" or ", EITHER_USER) + ")";
        }
        return jdbc.sql(sql).params(where.values()).query(Long.class).single();
    }

    /** In the order of the positions. */
    private List<Entry> entries(List<Long> positions) {
        List<Entry> entries = named(ledger.at(positions));
        boolean descending = positions.size() > 1 && positions.getFirst() > positions.getLast();
        return descending ? entries.reversed() : entries;
    }

    private List<Entry> named(List<Recorded> events) {
        Names names = Names.of(jdbc, events);
        return events.stream().map(recorded -> Entry.of(recorded, names)).toList();
    }
}
