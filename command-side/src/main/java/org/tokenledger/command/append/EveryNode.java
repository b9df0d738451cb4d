package org.tokenledger.command.append;

/** The nodes that share the ledger. What one of them answers, each of them knows. */
public interface EveryNode {
    /** The position of the last event that any node has committed. */
    long end();

    /**
     * Returns when no node can say anything that the ledger up to this position forbids.
     *
     * @throws org.tokenledger.contract.Refused {@code not_ready} when that takes too long; what is
     *     in the ledger stays there
     */
    void awaitKnown(long position);
}
