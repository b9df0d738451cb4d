package org.tokenledger.query.transparency;

/** What is stored contradicts what was published, or cannot be published at all. One sentence. */
public final class Mismatch extends RuntimeException {
    public Mismatch(String sentence) {
        super(sentence);
    }
}
