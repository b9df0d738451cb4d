package org.tokenledger.query.report;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.directory.Scope;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

import javax.sql.DataSource;

/** Users, and their tokens that were active, as they stood at a moment. */
final class Standing {
    static final List<String> COLUMNS =
            List.of(
                    "userId",
                    "username",
                    "role",
                    "enabled",
                    "tokenId",
                    "tokenName",
                    "permissions",
                    "createdAt",
                    "ageDays",
                    "lastUsedOn",
                    "idleDays",
                    "expiresAt",
                    "expiresOn");

    /** With these a token changes who may do what, or starts reviews. */
    private static final List<String> PRIVILEGES =
            List.of("tokens:write", "tokens:delete", "users:write", "users:delete", "audit:write");

    private static final List<String> PRIVILEGED_ROLES =
            List.of(Role.OWNER.toString(), Role.ADMINISTRATOR.toString());

    private static final Duration SOON = Duration.ofDays(30);
    private static final int FETCHED_AT_ONCE = 1_000;

    /** To the day: the time of a use is known no better for ever. */
    private static final String ROWS =
            """
            select u.id as user_id, u.username, u.role, u.enabled, t.id as token_id, t.name,
                   t.permissions, t.created_at, t.expires_at,
                   greatest(
                       (select (l.used_at at time zone 'UTC')::date from usage.last_uses l
                        where l.token_id = t.id and l.used_at <= :at),
                       (select d.day from usage.days d
                        where d.token_id = t.id and d.day <= (:at at time zone 'UTC')::date
                          and d.first_used_at <= :at
                        order by d.day desc limit 1)) as last_used_on
            from %s u left join %s t on t.owner_id = u.id and t.revoked_at is null
                 and (t.expires_at is null or t.expires_at > :at)
            order by u.username, u.id, t.name, t.id
            """
                    .formatted(Scope.USERS.held(), Scope.TOKENS.held());

    private final DataSource dataSource;
    private final Catalogue catalogue;

    Standing(DataSource dataSource, Catalogue catalogue) {
        this.dataSource = dataSource;
        this.catalogue = catalogue;
    }

    void read(Kind kind, Asked asked, Consumer<Map<String, @Nullable Object>> reader)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            // For a cursor; the pool sets the connection right again.
            connection.setAutoCommit(false);
            JdbcTemplate fetching =
                    new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            fetching.setFetchSize(FETCHED_AT_ONCE);
            JdbcClient.create(new NamedParameterJdbcTemplate(fetching))
                    .sql(ROWS)
                    .param("position", asked.moment().position())
                    .param("at", asked.moment().time().atOffset(ZoneOffset.UTC))
                    .query(row -> {
                        Row found = row(row, asked.moment().time());
                        if (belongs(kind, found, asked)) {
                            reader.accept(found.fields(asked.moment().time()));
                        }
                    });
        }
    }

    /** A user with a token, or without one. */
    private record Row(
            UUID userId,
            @Nullable String username,
            String role,
            boolean enabled,
            @Nullable UUID tokenId,
            @Nullable String tokenName,
            List<String> permissions,
            Instant createdAt,
            @Nullable LocalDate lastUsedOn,
            @Nullable Instant expiresAt) {

        /** A token that was never used counts by its creation. */
        LocalDate lastActive() {
            return lastUsedOn == null ? Asked.day(createdAt) : lastUsedOn;
        }

        /** By the names of the columns, as they are in JSON. */
        Map<String, @Nullable Object> fields(Instant at) {
            boolean token = tokenId != null;
            Map<String, @Nullable Object> fields = new TreeMap<>();
            fields.put("userId", userId.toString());
            fields.put("username", username);
            fields.put("role", role);
            fields.put("enabled", enabled);
            fields.put("tokenId", token ? String.valueOf(tokenId) : null);
            fields.put("tokenName", tokenName);
            fields.put("permissions", token ? permissions : null);
            fields.put("createdAt", token ? createdAt.toString() : null);
            fields.put("ageDays", token ? days(Asked.day(createdAt), at) : null);
            fields.put("lastUsedOn", lastUsedOn == null ? null : lastUsedOn.toString());
            fields.put("idleDays", token ? days(lastActive(), at) : null);
            fields.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
            fields.put("expiresOn", expiresAt == null ? null : Asked.day(expiresAt).toString());
            return fields;
        }

        private static long days(LocalDate since, Instant at) {
            return ChronoUnit.DAYS.between(since, Asked.day(at));
        }
    }

    private Row row(ResultSet row, Instant at) throws SQLException {
        String role = row.getString("role");
        boolean enabled = row.getBoolean("enabled");
        UUID tokenId = row.getObject("token_id", UUID.class);
        return new Row(
                row.getObject("user_id", UUID.class),
                unlessErased(row.getString("username")),
                role,
                enabled,
                tokenId,
                unlessErased(row.getString("name")),
                tokenId == null || !enabled
                        ? List.of()
                        : Permissions.of(List.of((String[]) row.getArray("permissions").getArray()))
                                .within(catalogue.ceiling(Role.stored(role)))
                                .sorted(),
                Objects.requireNonNullElse(instant(row, "created_at"), at),
                row.getObject("last_used_on", LocalDate.class),
                instant(row, "expires_at"));
    }

    private static boolean belongs(Kind kind, Row row, Asked asked) {
        return switch (kind) {
            case ACCESS_REVIEW -> true;
            case DORMANT -> row.tokenId != null && row.lastActive().isBefore(asked.unusedSince());
            case PRIVILEGED ->
                    PRIVILEGED_ROLES.contains(row.role)
                            || row.permissions.stream().anyMatch(PRIVILEGES::contains);
            case EXPIRING -> row.expiresAt != null && expires(row.expiresAt, asked);
            case LIFECYCLE -> throw new IllegalArgumentException("not about what stands");
        };
    }

    private static boolean expires(Instant expiresAt, Asked asked) {
        Instant from = Objects.requireNonNullElse(asked.from(), asked.moment().time());
        Instant to = Objects.requireNonNullElse(asked.to(), from.plus(SOON));
        return !expiresAt.isBefore(from) && expiresAt.isBefore(to);
    }

    /** No name is empty: what was erased has none. */
    private static @Nullable String unlessErased(@Nullable String name) {
        return name == null || name.isEmpty() ? null : name;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
