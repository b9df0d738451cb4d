package org.tokenledger.verifier;

/** What was given cannot be checked: nothing is said about the ledger. One sentence. */
final class Unusable extends RuntimeException {
    Unusable(String sentence) {
        super(sentence);
    }
}
