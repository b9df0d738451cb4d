package org.tokenledger.server.operations;

import java.util.Optional;

/**
 * One condition of being ready. Every bean of this type is asked at each {@code /readyz}, so it
 * must be quick.
 */
@FunctionalInterface
public interface Readiness {
    /** One sentence on what is missing; empty when nothing is. */
    Optional<String> unready();
}
