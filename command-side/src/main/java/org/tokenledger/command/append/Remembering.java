package org.tokenledger.command.append;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.IdempotencyKey;

import java.util.UUID;

/**
 * An idempotency key in its caller's scope.
 *
 * @param scope the calling user: two users may use the same key
 * @param requestDigest SHA-256 of the request, hex: the same key with another one is refused
 */
public record Remembering(UUID scope, String key, String requestDigest) {
    /** None without a key. */
    public static @Nullable Remembering of(@Nullable IdempotencyKey key, UUID scope) {
        return key == null ? null : new Remembering(scope, key.key(), key.requestDigestHex());
    }
}
