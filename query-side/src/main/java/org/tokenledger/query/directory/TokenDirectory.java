package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.query.reading.Order;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.Where;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

/** Tokens, as they stand and as they stood. */
public final class TokenDirectory {
    /** All that a list can be sorted by. Each has an index; see {@code directory.sql}. */
    public static final List<Order<TokenBody>> ORDERS =
            List.of(
                    Order.byTime(
                            "createdAt", "t.created_at", TokenBody::createdAt, OffsetDateTime.MIN),
                    Order.byText("name", "t.name", TokenDirectory::name),
                    Order.byTime(
                            "expiresAt",
                            "coalesce(t.expires_at, 'infinity'::timestamptz)",
                            TokenBody::expiresAt,
                            OffsetDateTime.MAX),
                    Order.byTime(
                            "lastUsedAt",
                            "coalesce(t.last_used_at, '-infinity'::timestamptz)",
                            TokenBody::lastUsedAt,
                            OffsetDateTime.MIN));

    /** The greatest use of a row that is known not to be later than the moment. */
    private static final String LAST_USE =
            """
            greatest(
                (select l.used_at from usage.last_uses l
                 where l.token_id = %1$s.id and l.used_at <= :at),
                (select case when d.last_used_at <= :at then d.last_used_at
                             else d.first_used_at end
                 from usage.days d
                 where d.token_id = %1$s.id
                   and d.day <= (:at at time zone 'UTC')::date and d.first_used_at <= :at
                 order by d.day desc limit 1))
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    public TokenDirectory(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    public Optional<TokenBody> find(UUID id, Scope scope) {
        Where where =
                scope.narrow(new Where(), "t").and(scope.holds("t")).and("t.id = :id", "id", id);
        String token = "select * from " + scope.tokens() + " t" + where.sql();
        return select(token, "", where, scope).stream().findFirst();
    }

    public Page<TokenBody> list(TokenFilter filter, Scope scope, PageRequest<TokenBody> request) {
        Where where = scope.narrow(filter.where(scope.at(clock)), "t");
        where.and("t.owner_id = :ownedBy", "ownedBy", scope.ownedBy());
        String rows =
                byLastUse(filter, request)
                        ? "select s.*, " + LAST_USE.formatted("s") + " as last_used_at from %s s"
                        : "select * from %s s";
        Long total = request.counted() ? count(scope, rows, where) : null;
        // The page first, and then its owners and last uses: joined before, PostgreSQL may read and
        // sort all the rest of the list when many tokens share a place in it, as those do that
        // never expire.
        List<TokenBody> found =
                select(page(scope, rows, where, request), request.order("t.id"), where, scope);
        return request.page(found, TokenBody::id, total);
    }

    /** Whether it takes every token's last use to tell which are on the page. */
    private static boolean byLastUse(TokenFilter filter, PageRequest<TokenBody> request) {
        return filter.lastUsedBefore() != null || request.sort().equals("lastUsedAt");
    }

    private static String page(
            Scope scope, String rows, Where where, PageRequest<TokenBody> request) {
        if (scope.moment() != null) {
            return Scope.TOKENS.page(rows, "t", where, request);
        }
        request.narrow(where, "t.id");
        return "select * from views.tokens t"
                + where.sql()
                + request.order("t.id")
                + request.limit();
    }

    private Long count(Scope scope, String rows, Where where) {
        String sql =
                scope.moment() == null
                        ? "select count(*) from views.tokens t" + where.sql()
                        : Scope.TOKENS.count(rows, "t", where);
        return jdbc.sql(sql).params(where.values()).query(Long.class).single();
    }

    private List<TokenBody> select(String tokens, String order, Where where, Scope scope) {
        String withOwner =
                """
                select t.*, u.username, u.enabled as owner_enabled, %s as last_use
                from (%s) t left join %s u on u.id = t.owner_id and %s
                """
                        .formatted(
                                scope.moment() == null ? "t.last_used_at" : LAST_USE.formatted("t"),
                                tokens,
                                scope.users(),
                                scope.holds("u"));
        return jdbc.sql(withOwner + order)
                .params(where.values())
                .query(mapper(scope.at(clock)))
                .list();
    }

    private static String name(TokenBody token) {
        return Objects.requireNonNullElse(token.name(), "");
    }

    private static RowMapper<TokenBody> mapper(Instant now) {
        return (row, number) -> {
            Instant expiresAt = instant(row, "expires_at");
            Instant revokedAt = instant(row, "revoked_at");
            return new TokenBody(
                    row.getObject("id", UUID.class),
                    nameless(row.getString("name")),
                    TokenBody.status(revokedAt != null, expiresAt, now),
                    row.getObject("owner_id", UUID.class),
                    nameless(row.getString("username")),
                    row.getBoolean("owner_enabled"),
                    row.getObject("created_by", UUID.class),
                    List.of((String[]) row.getArray("permissions").getArray()),
                    row.getString("source"),
                    row.getString("hint"),
                    Objects.requireNonNull(instant(row, "created_at")),
                    expiresAt,
                    revokedAt,
                    row.getObject("revoked_by", UUID.class),
                    row.getString("revocation_reason"),
                    instant(row, "last_use"),
                    row.getLong("version"));
        };
    }

    /** No name is empty: what was erased has none. */
    static @Nullable String nameless(@Nullable String name) {
        return name == null || name.isEmpty() ? null : name;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
