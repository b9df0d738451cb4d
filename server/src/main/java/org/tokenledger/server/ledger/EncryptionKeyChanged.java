package org.tokenledger.server.ledger;

/** A data key was wrapped with an encryption key that has gone out of use meanwhile. */
final class EncryptionKeyChanged extends RuntimeException {
    EncryptionKeyChanged() {
        super("the encryption key has changed", null, false, false);
    }
}
