package org.tokenledger.command.user;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.Asked;
import org.tokenledger.contract.Caller;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;

import java.util.UUID;

/** What may be asked of a user. */
public sealed interface UserCommand {
    record RegisterUser(
            UUID userId, String username, Role role, @Nullable String reason, Caller caller)
            implements UserCommand {}

    /** The ledger's first start: the one user that nobody registers. */
    record RegisterOwner(UUID userId, String username, Cause cause) implements UserCommand {}

    record ChangeRole(UUID userId, Role role, Asked asked) implements UserCommand {}

    record DisableUser(UUID userId, Asked asked) implements UserCommand {}

    record EnableUser(UUID userId, Asked asked) implements UserCommand {}

    /**
     * Deletes a user.
     *
     * @param heir who gets the tokens that can be reassigned; none when all are to be deleted
     */
    record DeleteUser(UUID userId, @Nullable UUID heir, Asked asked) implements UserCommand {}

    record TransferOwnership(UUID userId, Asked asked) implements UserCommand {}
}
