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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

/** Users that are not deleted, as they stand now. */
public final class UserDirectory {
    /** All that a list can be sorted by. */
    public static final List<Order<UserBody>> ORDERS =
            List.of(
                    Order.byText("username", "u.username", UserBody::username),
                    Order.byTime(
                            "createdAt", "u.created_at", UserBody::createdAt, OffsetDateTime.MIN));

    private static final String ID = "u.id";
    private static final String SELECT =
            """
            select u.*,
                   (select count(*) from views.tokens t
                    where t.owner_id = u.id and t.revoked_at is null
                      and (t.expires_at is null or t.expires_at > :now)) as active_tokens
            from views.users u
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    public UserDirectory(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    public Optional<UserBody> find(UUID id) {
        return jdbc.sql(SELECT + " where u.id = :id")
                .param("id", id)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(UserDirectory::row)
                .optional();
    }

    public Page<UserBody> list(UserFilter filter, PageRequest<UserBody> request) {
        Where where = filter.where();
        Long total = request.counted() ? count(where) : null;
        request.narrow(where, ID);
        where.with("now", clock.instant());
        List<UserBody> found =
                jdbc.sql(SELECT + where.sql() + request.order(ID) + request.limit())
                        .params(where.values())
                        .query(UserDirectory::row)
                        .list();
        return request.page(found, UserBody::id, total);
    }

    private Long count(Where where) {
        return jdbc.sql("select count(*) from views.users u" + where.sql())
                .params(where.values())
                .query(Long.class)
                .single();
    }

    private static UserBody row(ResultSet row, int number) throws SQLException {
        return new UserBody(
                row.getObject("id", UUID.class),
                row.getString("username"),
                row.getString("role"),
                row.getBoolean("enabled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"),
                row.getLong("active_tokens"));
    }
}
