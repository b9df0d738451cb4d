package org.tokenledger.command.append;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The answers given to requests with an idempotency key, kept for 24 hours. */
public interface RememberedAnswers {
    /**
     * The answer first given under this key.
     *
     * @throws org.tokenledger.contract.Refused {@code idempotency_key_reused} when another request
     *     had it
     */
    <R> Optional<Answer<R>> find(Remembering key, Class<R> type);

    /** Keeps the answer to a command that had nothing to append; the first to come wins. */
    void keep(Remembering key, @Nullable Object result, long position);
}
