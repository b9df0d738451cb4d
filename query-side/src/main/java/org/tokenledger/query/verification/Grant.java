package org.tokenledger.query.verification;

import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A set of permissions that tokens were granted, and what each role leaves of it. */
final class Grant {
    /** The permissions, and the same separated by spaces. */
    record Effective(Permissions permissions, String scope) {}

    private final Map<Role, Effective> byRole = new EnumMap<>(Role.class);

    Grant(Permissions granted, Catalogue catalogue) {
        for (Role role : Role.values()) {
            Permissions left = granted.within(catalogue.ceiling(role));
            byRole.put(role, new Effective(left, left.asScope()));
        }
    }

    Effective within(Role role) {
        return Objects.requireNonNull(byRole.get(role));
    }
}
