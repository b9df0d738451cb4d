package org.tokenledger.command.token;

import java.util.List;
import java.util.UUID;

/**
 * Which tokens does a user own? Answered by a view, hence with the position that it had reached.
 */
@FunctionalInterface
public interface OwnedTokens {
    Owned by(UUID userId);

    /**
     * Tokens owned, in any state but deleted.
     *
     * @param active how many of them are neither revoked nor expired
     * @param position up to which the ledger was considered; includes all that this node has
     *     answered
     */
    record Owned(List<UUID> tokenIds, long active, long position) {}
}
