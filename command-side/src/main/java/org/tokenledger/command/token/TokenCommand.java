package org.tokenledger.command.token;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.Asked;
import org.tokenledger.contract.Caller;
import org.tokenledger.events.Cause;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What may be asked of a token, or of many at once. */
public sealed interface TokenCommand {

    /**
     * Creates a token with a value that the caller of this command holds.
     *
     * @param caller none when the ledger itself creates its bootstrap token
     * @param permissions as requested, not expanded; none for all that the owner's role allows
     * @param digest of the value, lower-case hex
     */
    record CreateToken(
            UUID tokenId,
            String name,
            UUID ownerId,
            @Nullable List<String> permissions,
            Source source,
            String digest,
            String hint,
            @Nullable Instant expiresAt,
            @Nullable Caller caller,
            Cause cause)
            implements TokenCommand {}

    record ReassignToken(UUID tokenId, UUID ownerId, Asked asked) implements TokenCommand {}

    record RevokeToken(UUID tokenId, Asked asked) implements TokenCommand {}

    /** The holder ends the very token that authenticates the request; every holder may. */
    record RevokePresentedToken(Asked asked) implements TokenCommand {}

    record DeleteToken(UUID tokenId, Asked asked) implements TokenCommand {}

    record ReassignTokens(List<UUID> tokenIds, UUID ownerId, Asked asked) implements TokenCommand {}

    record RevokeTokens(List<UUID> tokenIds, Asked asked) implements TokenCommand {}

    record DeleteTokens(List<UUID> tokenIds, Asked asked) implements TokenCommand {}

    /** The ledger replaced its own bootstrap token. */
    record RetireBootstrapToken(UUID tokenId, Cause cause) implements TokenCommand {}
}
