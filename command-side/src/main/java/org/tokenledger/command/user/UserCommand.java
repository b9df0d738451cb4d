package org.tokenledger.command.user;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;

import java.util.UUID;

/** What may be asked of a user. */
public sealed interface UserCommand {
    record RegisterUser(UUID userId, String username, Role role, Caller caller)
            implements UserCommand {}

    /** The ledger's first start: the one user that nobody registers. */
    record RegisterOwner(UUID userId, String username, Cause cause) implements UserCommand {}

    record ChangeRole(
            UUID userId,
            Role role,
            IfMatch ifMatch,
            boolean dryRun,
            Caller caller,
            @Nullable String reason)
            implements UserCommand {}

    record DisableUser(
            UUID userId, IfMatch ifMatch, boolean dryRun, Caller caller, @Nullable String reason)
            implements UserCommand {}

    record EnableUser(
            UUID userId, IfMatch ifMatch, boolean dryRun, Caller caller, @Nullable String reason)
            implements UserCommand {}

    /**
     * Deletes a user.
     *
     * @param heir who gets the tokens that can be reassigned; none when all are to be deleted
     */
    record DeleteUser(
            UUID userId,
            @Nullable UUID heir,
            IfMatch ifMatch,
            boolean dryRun,
            Caller caller,
            @Nullable String reason)
            implements UserCommand {}

    record TransferOwnership(
            UUID userId, IfMatch ifMatch, boolean dryRun, Caller caller, @Nullable String reason)
            implements UserCommand {}
}
