package org.tokenledger.note;

/** A text or a proof is not in the form that its specification demands. */
public final class Malformed extends RuntimeException {
    public Malformed(String message) {
        super(message);
    }
}
