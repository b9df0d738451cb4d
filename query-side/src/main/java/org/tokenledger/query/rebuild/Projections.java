package org.tokenledger.query.rebuild;

import org.tokenledger.query.audit.AuditProjection;
import org.tokenledger.query.directory.DirectoryProjection;
import org.tokenledger.query.projection.Projection;

import java.util.List;
import java.util.Optional;

/** Every view that there is: what can be rebuilt, and what a replay compares. */
public final class Projections {
    private Projections() {}

    public static List<Projection> all() {
        return List.of(new DirectoryProjection(), new AuditProjection());
    }

    public static Optional<Projection> named(String name) {
        return all().stream().filter(view -> view.name().equals(name)).findFirst();
    }
}
