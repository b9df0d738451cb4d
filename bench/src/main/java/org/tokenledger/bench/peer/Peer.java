package org.tokenledger.bench.peer;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Somebody else's server, which keeps its tokens in the ledger's PostgreSQL. */
public interface Peer extends AutoCloseable {
    /** Different tokens that are asked for. */
    int SAMPLED = 1_000;

    int port();

    /** Returns when it holds this many tokens. */
    void fill(int tokens) throws SQLException, IOException, InterruptedException;

    /** Requests that ask whether a token is good, each for another token, made for it now. */
    List<String> verifications() throws IOException, InterruptedException;

    List<String> creates();

    @Override
    void close();
}
