package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.util.UUID;

/**
 * Who makes a request, as authenticated: the presented token and, through it, its owner.
 *
 * @param permissions the effective ones: the token's grant within the ceiling of its owner's role
 * @param clientAddress textual IP address
 */
public record Caller(
        UUID tokenId,
        UUID userId,
        Role role,
        Permissions permissions,
        @Nullable String clientAddress,
        @Nullable String userAgent,
        String requestId) {

    public void needs(String permission) {
        if (!permissions.has(permission)) {
            throw Refused.lacking(permission);
        }
    }

    /** Owner and administrator see everything, everybody else what is their own. */
    public boolean sees(UUID ownerId) {
        return role.managesOthers() || userId.equals(ownerId);
    }

    public Cause because(@Nullable String reason) {
        return new Cause(Cause.TOKEN, tokenId, userId, reason, clientAddress, userAgent);
    }
}
