package org.tokenledger.query.access;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.contract.OneOf;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.directory.Scope;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Order;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.Where;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/**
 * What tokens would have been let through at a moment: neither revoked nor expired, of an owner who
 * was enabled, with the permissions that the owner's role left of the grant. Who owned what, in
 * which role, is of the moment; what a role allows is of the catalogue that the server runs with.
 */
public final class Access {
    public static final List<String> FILTERS = List.of("permission", "userId", "tokenId");
    public static final List<Order<Row>> ORDERS =
            List.of(Order.within("tokenId", "t.permission", Row::permission));

    /** The roles' names hold letters only, and their ceilings are parameters. */
    private static final String CEILING =
            Arrays.stream(Role.values())
                    .map(role -> "when '%1$s' then :%1$s".formatted(role))
                    .collect(Collectors.joining(" ", "case u.role ", " end"));

    /**
     * One permission of one token.
     *
     * @param username none when the user was deleted since
     * @param role the user's, then
     * @param tokenName none when the token was deleted since
     */
    public record Row(
            UUID userId,
            @Nullable String username,
            @OneOf({"owner", "administrator", "manager", "viewer"}) String role,
            UUID tokenId,
            @Nullable String tokenName,
            String permission) {}

    /**
     * Every permission of the grant that the owner's role allows. That it does is hidden from
     * PostgreSQL's guess that hardly any is allowed, for which it would read every token there is
     * and sort them, instead of a page's worth in their order.
     */
    private static final String EACH =
            """
            cross join lateral (select g.permission collate "C" as permission
                                from unnest(t.permissions) as g (permission)) p
            where coalesce(p.permission = any (%s), false)
            """
                    .formatted(CEILING);

    /**
     * One permission only. That the grant holds it is left to PostgreSQL to judge, which knows how
     * many do; that the role allows it is hidden from its guess, as above.
     */
    private static final String ASKED =
            """
            cross join (select cast(:permission as text) collate "C" as permission) p
            where :permission = any (t.permissions) and coalesce(u.role = any (:roles), false)
            """;

    private final JdbcClient jdbc;
    private final Catalogue catalogue;

    public Access(DataSource dataSource, Catalogue catalogue) {
        this.jdbc = JdbcClient.create(dataSource);
        this.catalogue = catalogue;
    }

    public Page<Row> list(QueryParameters filter, Moment moment, PageRequest<Row> request) {
        Scope scope = Scope.all(moment);
        Where where =
                scope.narrow(new Where(), "t")
                        .and("t.owner_id = :userId", "userId", filter.id("userId"))
                        .and("t.id = :tokenId", "tokenId", filter.id("tokenId"));
        String permission = filter.permission("permission");
        if (permission == null) {
            for (Role role : Role.values()) {
                where.with(
                        role.toString(), catalogue.ceiling(role).sorted().toArray(String[]::new));
            }
        } else {
            where.with("permission", permission);
            where.with("roles", roles(permission));
        }
        String rows = rows(scope, permission == null ? EACH : ASKED);
        Long total = request.counted() ? count(Scope.TOKENS.count(rows, "t", where), where) : null;
        List<Row> found =
                jdbc.sql(Scope.TOKENS.page(rows, "t", where, request))
                        .params(where.values())
                        .query(Access::row)
                        .list();
        return request.page(found, Row::tokenId, total);
    }

    /** Whose ceiling holds it. */
    private String[] roles(String permission) {
        return Arrays.stream(Role.values())
                .filter(role -> catalogue.ceiling(role).has(permission))
                .map(Role::toString)
                .toArray(String[]::new);
    }

    /** For {@link org.tokenledger.query.directory.States}, with what to select from left open. */
    private static String rows(Scope scope, String permissions) {
        return """
        select t.*, u.username, u.role, p.permission
        from %s t join %s u on u.id = t.owner_id and %s
            %s
          and t.revoked_at is null and (t.expires_at is null or t.expires_at > :at)
          and u.enabled
        """
                .formatted("%s", scope.users(), scope.holds("u"), permissions);
    }

    private Long count(String sql, Where where) {
        return jdbc.sql(sql).params(where.values()).query(Long.class).single();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getObject("owner_id", UUID.class),
                unlessErased(row.getString("username")),
                row.getString("role"),
                row.getObject("id", UUID.class),
                unlessErased(row.getString("name")),
                row.getString("permission"));
    }

    /** No name is empty: what was erased has none. */
    private static @Nullable String unlessErased(String name) {
        return name.isEmpty() ? null : name;
    }
}
