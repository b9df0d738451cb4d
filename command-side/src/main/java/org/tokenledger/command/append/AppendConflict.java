package org.tokenledger.command.append;

/**
 * Somebody else was faster: what the command had read is no longer so. It may be tried again from
 * the start.
 */
public final class AppendConflict extends RuntimeException {
    public AppendConflict(String whatChanged) {
        super(whatChanged, null, false, false);
    }
}
