package org.tokenledger.server.operations;

import java.util.List;

/**
 * Something that an operator must look at, while requests go on. Every bean of this type is asked
 * at each {@code /readyz}, so it must be quick.
 */
@FunctionalInterface
public interface Alarm {
    /** One sentence each; empty when all is well. */
    List<String> now();
}
