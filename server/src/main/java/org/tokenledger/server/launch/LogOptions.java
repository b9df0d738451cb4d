package org.tokenledger.server.launch;

import org.tokenledger.query.transparency.witness.Witness;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an operator may say of the transparency log.
 *
 * @param origin for the first start; empty for one that is made up
 * @param reason for what is done to the log; empty when none was given
 * @param out where an export goes
 * @param guard the file that remembers the last checkpoint; empty for one in the data folder
 */
public record LogOptions(
        Optional<String> origin,
        Optional<Path> guard,
        List<Witness> witnesses,
        Optional<Path> out,
        Optional<String> reason) {
    public static final LogOptions NONE =
            new LogOptions(
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty());

    public LogOptions {
        witnesses = List.copyOf(witnesses);
    }
}
