package org.tokenledger.command.append;

/** A request with the same idempotency key was appended first: its answer is the one to give. */
public final class AnsweredMeanwhile extends RuntimeException {
    public AnsweredMeanwhile() {
        super("answered meanwhile", null, false, false);
    }
}
