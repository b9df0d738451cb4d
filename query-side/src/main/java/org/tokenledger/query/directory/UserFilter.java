package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.tokenledger.permission.Role;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.Where;

import java.util.Arrays;
import java.util.List;

/**
 * Which users are asked for.
 *
 * @param q part of the username, in any case
 */
public record UserFilter(@Nullable String q, @Nullable String role, @Nullable Boolean enabled) {
    public static final List<String> PARAMETERS = List.of("q", "role", "enabled");

    private static final String[] ROLES =
            Arrays.stream(Role.values()).map(Role::toString).toArray(String[]::new);

    public static UserFilter of(QueryParameters parameters) {
        return new UserFilter(
                parameters.text("q"), parameters.oneOf("role", ROLES), parameters.flag("enabled"));
    }

    Where where() {
        return new Where()
                .andContains("u.username", "q", q)
                .and("u.role = :role", "role", role)
                .and("u.enabled = :enabled", "enabled", enabled);
    }
}
