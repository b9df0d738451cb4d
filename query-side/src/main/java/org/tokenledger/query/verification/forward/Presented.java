package org.tokenledger.query.verification.forward;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A request to {@code /auth}, as far as the answer depends on it. Neither its method nor its body
 * is here: they belong to the request that is asked about, as does its path below {@code /auth/}.
 */
public interface Presented {
    /** Whether it is for a path below {@code /auth/}, where proxies send their clients' queries. */
    boolean isBelow();

    /** What follows the first {@code ?}, still encoded; none when there is none. */
    @Nullable String query();

    /** The other end of the connection, as Java writes an address. */
    String peer();

    /**
     * All values of a header in order, whatever the case of its name; empty when there are none.
     */
    List<String> headers(String name);
}
