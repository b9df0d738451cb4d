package org.tokenledger.query.directory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.contract.UserBody;
import org.tokenledger.query.reading.Order;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.Where;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

/** Users, as they stand and as they stood. */
public final class UserDirectory {
    /** All that a list can be sorted by. */
    public static final List<Order<UserBody>> ORDERS =
            List.of(
                    Order.byText("username", "u.username", UserDirectory::username),
                    Order.byTime(
                            "createdAt", "u.created_at", UserBody::createdAt, OffsetDateTime.MIN));

    private static final String ROWS = "select * from %s s";

    private final JdbcClient jdbc;
    private final Clock clock;

    public UserDirectory(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    public Optional<UserBody> find(UUID id, Scope scope) {
        Where where =
                scope.narrow(new Where(), "u").and(scope.holds("u")).and("u.id = :id", "id", id);
        String users = "select * from " + scope.users() + " u" + where.sql();
        return select(users, "", where, scope).stream().findFirst();
    }

    public Page<UserBody> list(UserFilter filter, Scope scope, PageRequest<UserBody> request) {
        Where where = scope.narrow(filter.where(), "u");
        Long total = request.counted() ? count(scope, where) : null;
        List<UserBody> found =
                select(page(scope, where, request), request.order("u.id"), where, scope);
        return request.page(found, UserBody::id, total);
    }

    private static String page(Scope scope, Where where, PageRequest<UserBody> request) {
        if (scope.moment() != null) {
            return Scope.USERS.page(ROWS, "u", where, request);
        }
        request.narrow(where, "u.id");
        return "select * from views.users u"
                + where.sql()
                + request.order("u.id")
                + request.limit();
    }

    private Long count(Scope scope, Where where) {
        String sql =
                scope.moment() == null
                        ? "select count(*) from views.users u" + where.sql()
                        : Scope.USERS.count(ROWS, "u", where);
        return jdbc.sql(sql).params(where.values()).query(Long.class).single();
    }

    private List<UserBody> select(String users, String order, Where where, Scope scope) {
        String withTokens =
                """
                select u.*,
                       (select count(*) from %s t
                        where t.owner_id = u.id and t.revoked_at is null
                          and (t.expires_at is null or t.expires_at > :now) and %s) as active_tokens
                from (%s) u
                """
                        .formatted(scope.tokens(), scope.holds("t"), users);
        where.with("now", scope.at(clock));
        return jdbc.sql(withTokens + order).params(where.values()).query(UserDirectory::row).list();
    }

    private static String username(UserBody user) {
        return Objects.requireNonNullElse(user.username(), "");
    }

    private static UserBody row(ResultSet row, int number) throws SQLException {
        return new UserBody(
                row.getObject("id", UUID.class),
                TokenDirectory.nameless(row.getString("username")),
                row.getString("role"),
                row.getBoolean("enabled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"),
                row.getLong("active_tokens"));
    }
}
