package org.tokenledger.command.append;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;

/**
 * Who asks for a command, why, and under which reservations.
 *
 * @param ifMatch the versions of its subject that the caller has in mind
 * @param dryRun to work everything out and append nothing
 */
public record Asked(Caller caller, @Nullable String reason, IfMatch ifMatch, boolean dryRun) {
    public Cause cause() {
        return caller.because(reason);
    }

    /**
     * To be called before anything is applied, with the version of the subject as it is now.
     *
     * @throws Refused {@code version_mismatch}
     */
    public void begin(long version) {
        if (!ifMatch.admits(version)) {
            throw new Refused(
                    Code.VERSION_MISMATCH,
                    "It is at version " + version + ", which If-Match does not name");
        }
        begin();
    }

    /** To be called instead of {@link #begin(long)} where a command has more than one subject. */
    public void begin() {
        if (dryRun) {
            AppendConditions.current().dryRun();
        }
    }
}
