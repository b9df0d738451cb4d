package org.tokenledger.query.history;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.audit.Entry;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * How long a token was good for one owner: from when it was given to him until it was given to
 * somebody else, revoked or deleted.
 *
 * @param ownerName while the user exists
 * @param to none while it lasts, like {@code toPosition} and {@code endedBy}
 * @param endedBy the action that ended it
 * @param reason why it was given
 * @param permissions what it could do when it was given
 * @param droppedPermissions what was left out then
 * @param narrowed what it lost after that, oldest first
 */
public record Custody(
        UUID ownerId,
        @Nullable String ownerName,
        Instant from,
        @Nullable Instant to,
        long fromPosition,
        @Nullable Long toPosition,
        @Nullable String endedBy,
        Entry.Actor grantedBy,
        @Nullable String reason,
        List<String> permissions,
        List<String> droppedPermissions,
        List<Narrowing> narrowed) {

    /**
     * Permissions were taken away, because the owner's role changed.
     *
     * @param requestId that of the change of the role, too
     */
    public record Narrowing(
            long position,
            Instant time,
            Entry.Actor by,
            @Nullable String reason,
            @Nullable String requestId,
            List<String> permissions,
            List<String> droppedPermissions) {}
}
