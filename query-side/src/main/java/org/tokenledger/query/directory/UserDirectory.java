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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final String ID = "u.id";

    private final JdbcClient jdbc;
    private final Clock clock;

    public UserDirectory(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    public Optional<UserBody> find(UUID id, Scope scope) {
        Where where = scope.narrow(new Where(), "u").and("u.id = :id", "id", id);
        return select(scope, where, "").stream().findFirst();
    }

    public Page<UserBody> list(UserFilter filter, Scope scope, PageRequest<UserBody> request) {
        Where where = scope.narrow(filter.where(), "u");
        Long total = request.counted() ? count(scope, where) : null;
        request.narrow(where, ID);
        List<UserBody> found = select(scope, where, request.order(ID) + request.limit());
        return request.page(found, UserBody::id, total);
    }

    private List<UserBody> select(Scope scope, Where where, String rest) {
        String users =
                """
                select u.*,
                       (select count(*) from %s t
                        where t.owner_id = u.id and t.revoked_at is null
                          and (t.expires_at is null or t.expires_at > :now) and %s) as active_tokens
                from %s u
                """
                        .formatted(scope.tokens(), scope.holds("t"), scope.users());
        where.with("now", scope.at(clock));
        return jdbc.sql(users + where.sql() + rest)
                .params(where.values())
                .query(UserDirectory::row)
                .list();
    }

    /** What those of them who still exist are called. */
    public Map<UUID, String> usernames(Collection<UUID> ids) {
        Map<UUID, String> usernames = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql("select id, username from views.users where id in (:ids)")
                    .param("ids", ids)
                    .query(row -> {
                        usernames.put(row.getObject(1, UUID.class), row.getString(2));
                    });
        }
        return usernames;
    }

    private Long count(Scope scope, Where where) {
        return jdbc.sql("select count(*) from " + scope.users() + " u" + where.sql())
                .params(where.values())
                .query(Long.class)
                .single();
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
