package org.tokenledger.command.user;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.token.TokenCounts;
import org.tokenledger.contract.UserBody;

import java.util.UUID;

/** A user after a command, and what it did to the user's tokens. */
public record UserResult(UserBody user, TokenCounts tokens) {
    /**
     * A user who was deleted.
     *
     * @param event the deletion; none of one that was only tried
     */
    public record Deleted(UserResult result, @Nullable UUID event) {}
}
