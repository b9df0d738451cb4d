package org.tokenledger.query.usage;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.contract.Code;
import org.tokenledger.query.reading.Order;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.Where;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

/** Refused uses of tokens; of deleted ones without what says something about a person. */
public final class Denials {
    public static final List<String> FILTERS =
            List.of(
                    "from",
                    "to",
                    "fromPosition",
                    "toPosition",
                    "action",
                    "actorId",
                    "tokenId",
                    "userId",
                    "ip",
                    "q",
                    "reason");

    /** What the audit trail would call them, if they were events. */
    public static final String ACTION = "token.denied";

    public static final List<Order<Denial>> ORDERS =
            List.of(Order.byTime("time", "d.last_at", Denial::time, OffsetDateTime.MIN));

    private static final String[] REASONS = {
        Code.INVALID_TOKEN.toString(),
        Code.TOKEN_EXPIRED.toString(),
        Code.INSUFFICIENT_PERMISSION.toString()
    };

    private static final String ROWS =
            """
            select d.*, t.name as token_name, t.owner_id
            from usage.denials d join lateral (
                (select name, owner_id from views.tokens where id = d.token_id)
                union all
                (select null, owner_id from views.past_tokens where id = d.token_id and erased
                 order by since desc limit 1)
            ) t on true
            """;

    /** Not before there was an event at this position, and not after that was the last one. */
    private static final String SINCE =
            """
            :fromPosition <= :end and d.last_at >=
                (select time from views.moments where position <= :fromPosition
                 order by position desc limit 1)
            """;

    private static final String UNTIL =
            """
            d.last_at < coalesce((select time from views.moments where position > :toPosition
                                  order by position limit 1), 'infinity')
            """;

    /** Of a denial the token is the actor, and its owner through it. */
    private static final String ACTOR = "(d.token_id = :actorId or t.owner_id = :actorId)";

    /** An address may come with a scope, which PostgreSQL does not know. */
    private static final String ADDRESS =
            "cast(nullif(split_part(d.client, '%', 1), '') as inet) <<= cast(:ip as inet)";

    /**
     * Uses that were refused within a few seconds, for the same reason, from the same address.
     *
     * @param time of the last of them
     * @param reason the code that the client got
     * @param tokenName none when the token was deleted since
     * @param required the permission that was missing; none when it is none that exists
     * @param ownerId who owns the token now, or did so last
     * @param ip none when the token was deleted since
     */
    public record Denial(
            UUID id,
            Instant time,
            Instant firstTime,
            UUID tokenId,
            @Nullable String tokenName,
            UUID ownerId,
            String reason,
            @Nullable String required,
            @Nullable String ip,
            long count) {}

    private final JdbcClient jdbc;

    public Denials(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * A page.
     *
     * @param end the last position that the directory is known to show
     */
    public Page<Denial> list(QueryParameters filter, PageRequest<Denial> request, long end) {
        Instant from = filter.time("from");
        Instant to = filter.time("to");
        QueryParameters.refuseReversed(from, to);
        Long first = filter.position("fromPosition");
        Long last = filter.position("toPosition");
        QueryParameters.refuseReversed(first, last);
        Where where =
                new Where()
                        .and("d.last_at >= :from", "from", from)
                        .and("d.last_at < :to", "to", to)
                        .and(SINCE, "fromPosition", first)
                        .and(UNTIL, "toPosition", last)
                        .and(ACTOR, "actorId", filter.id("actorId"))
                        .and("d.token_id = :tokenId", "tokenId", filter.id("tokenId"))
                        .and("t.owner_id = :userId", "userId", filter.id("userId"))
                        .and(ADDRESS, "ip", filter.network("ip"))
                        .andContains("t.name", "q", filter.text("q"))
                        .and("d.reason = :reason", "reason", filter.oneOf("reason", REASONS));
        where.with("end", end);
        List<String> actions = filter.texts("action");
        if (!actions.isEmpty() && !actions.contains(ACTION)) {
            where.and("false");
        }
        Long total = request.counted() ? count(where) : null;
        request.narrow(where, "d.id");
        List<Denial> found =
                jdbc.sql(ROWS + where.sql() + request.order("d.id") + request.limit())
                        .params(where.values())
                        .query(Denials::denial)
                        .list();
        return request.page(found, Denial::id, total);
    }

    private Long count(Where where) {
        return jdbc.sql("select count(*) from (" + ROWS + where.sql() + ") counted")
                .params(where.values())
                .query(Long.class)
                .single();
    }

    private static Denial denial(ResultSet row, int number) throws SQLException {
        return new Denial(
                row.getObject("id", UUID.class),
                row.getObject("last_at", OffsetDateTime.class).toInstant(),
                row.getObject("first_at", OffsetDateTime.class).toInstant(),
                row.getObject("token_id", UUID.class),
                row.getString("token_name"),
                row.getObject("owner_id", UUID.class),
                row.getString("reason"),
                row.getString("required"),
                unlessErased(row.getString("client")),
                row.getLong("uses"));
    }

    private static @Nullable String unlessErased(String client) {
        return client.isEmpty() ? null : client;
    }
}
