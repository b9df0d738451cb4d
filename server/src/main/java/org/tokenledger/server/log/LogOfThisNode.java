package org.tokenledger.server.log;

import org.tokenledger.query.transparency.CheckpointSigner;
import org.tokenledger.query.transparency.check.LogCheck;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The ledger against its log, by the key and the guard of this node. */
public final class LogOfThisNode {
    private LogOfThisNode() {}

    /**
     * What a replay checks with.
     *
     * @param guard as the operator wants it; empty for the one in the data folder
     * @param await waits a moment for a checkpoint that covers so many events
     */
    public static LogCheck check(Path data, Optional<Path> guard, LongConsumer await) {
        LogKeyFile key = new LogKeyFile(data);
        return new LogCheck(
                () -> key.signer().map(CheckpointSigner::verifier),
                LogGuardFile.of(guard, data),
                await);
    }
}
