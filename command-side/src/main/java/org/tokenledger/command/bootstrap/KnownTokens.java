package org.tokenledger.command.bootstrap;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the ledger holds when it starts, as far as the bootstrap must know. */
public interface KnownTokens {
    /** The token that has this value and is not deleted. */
    Optional<Holder> holderOf(String digest);

    /** Bootstrap tokens that are not revoked. */
    List<Holder> bootstrapTokens();

    /** Whether this ledger has never had any token, not even one that is deleted now. */
    boolean neverAny();

    record Holder(UUID tokenId, UUID ownerId, String digest, boolean bootstrap, boolean revoked) {}
}
