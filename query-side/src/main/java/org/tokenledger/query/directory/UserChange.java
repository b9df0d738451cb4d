package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/** What a batch of events makes of one user; what is null stays as it is. */
final class UserChange {
    final UUID id;

    /** Only of a user that the batch registers. */
    @Nullable String username;

    @Nullable Instant createdAt;
    @Nullable String role;
    @Nullable Boolean enabled;
    @Nullable Long version;
    boolean deleted;

    UserChange(UUID id) {
        this.id = id;
    }
}
