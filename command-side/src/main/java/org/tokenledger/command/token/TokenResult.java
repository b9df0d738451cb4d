package org.tokenledger.command.token;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.permission.Permissions;

import java.util.List;
import java.util.UUID;

/**
 * A token after a command, and what its grant lost by it.
 *
 * @param deletion the event that deleted it; none when it was not deleted
 */
public record TokenResult(
        TokenBody token, List<String> droppedPermissions, @Nullable UUID deletion) {
    TokenResult(TokenBody token, Permissions dropped) {
        this(token, dropped.sorted(), null);
    }
}
