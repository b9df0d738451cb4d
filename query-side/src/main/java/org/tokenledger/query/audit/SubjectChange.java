package org.tokenledger.query.audit;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/** What a batch of events makes of the name and owner of one subject; null stays as it is. */
final class SubjectChange {
    final UUID id;
    final String type;
    @Nullable String name;
    @Nullable UUID ownerId;
    boolean deleted;

    SubjectChange(UUID id, String type) {
        this.id = id;
        this.type = type;
    }

    void delete() {
        name = null;
        deleted = true;
    }
}
