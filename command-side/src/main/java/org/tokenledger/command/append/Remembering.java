package org.tokenledger.command.append;

import java.util.UUID;

/**
 * An idempotency key in its caller's scope.
 *
 * @param scope the calling user: two users may use the same key
 * @param requestDigest SHA-256 of the request, hex: the same key with another one is refused
 */
public record Remembering(UUID scope, String key, String requestDigest) {}
