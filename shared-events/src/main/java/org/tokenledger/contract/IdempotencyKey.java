package org.tokenledger.contract;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * The {@code Idempotency-Key} that a POST came with.
 *
 * @param key as sent: 1 to 200 visible ASCII characters, to be told apart by caller
 * @param requestDigestHex SHA-256 over method, path, query and body: the same key with another
 *     digest is another request
 */
public record IdempotencyKey(String key, String requestDigestHex) {
    /** Where the server leaves it on the request; absent when the client sent none. */
    public static final String REQUEST_ATTRIBUTE = "org.tokenledger.idempotencyKey";

    /**
     * The key of a request; none when the client sent none.
     *
     * @param attributes those of the request, by name
     */
    public static @Nullable IdempotencyKey of(Function<String, @Nullable Object> attributes) {
        return attributes.apply(REQUEST_ATTRIBUTE) instanceof IdempotencyKey key ? key : null;
    }
}
