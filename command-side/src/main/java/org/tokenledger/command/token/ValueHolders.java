package org.tokenledger.command.token;

import java.util.Optional;
import java.util.UUID;

/** Whose value is it? Answered by the ledger's claims, with all that was appended until now. */
@FunctionalInterface
public interface ValueHolders {
    /**
     * The token that has this value and is not deleted.
     *
     * @param digest of the value, lower-case hex
     */
    Optional<UUID> tokenWith(String digest);
}
