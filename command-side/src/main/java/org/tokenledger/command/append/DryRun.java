package org.tokenledger.command.append;

import org.jspecify.annotations.Nullable;

/** Ends a dry run in the place of the append: carries the answer, undoes everything else. */
public final class DryRun extends RuntimeException {
    private final transient @Nullable Object result;

    public DryRun(@Nullable Object result) {
        super("dry run", null, false, false);
        this.result = result;
    }

    @Nullable Object result() {
        return result;
    }
}
