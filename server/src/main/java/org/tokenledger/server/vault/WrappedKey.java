package org.tokenledger.server.vault;

/**
 * A data key as it is stored.
 *
 * @param wrappedWith the id of the key-encryption key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; handed to the driver as it is
public record WrappedKey(String wrappedWith, byte[] bytes) {}
