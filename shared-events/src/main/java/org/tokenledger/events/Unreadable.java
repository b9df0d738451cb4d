package org.tokenledger.events;

/** What is stored at a position is no event of this version of the ledger. */
public final class Unreadable extends RuntimeException {
    private final long position;

    public Unreadable(long position, RuntimeException cause) {
        super(
                "The event at position %d is no event: %s".formatted(position, cause.getMessage()),
                cause);
        this.position = position;
    }

    public long position() {
        return position;
    }
}
