package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AppendConditions;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The events of one command, waiting for their turn.
 *
 * @param answer to keep under the conditions' idempotency key; none without one
 * @param position completed with the position of the last event, once it is durable and known to
 *     every lookup of this node; or with why nothing was appended
 */
record AppendRequest(
        List<Row> rows,
        AppendConditions conditions,
        @Nullable KeptAnswer answer,
        CompletableFuture<Long> position) {

    AppendRequest(List<Row> rows, AppendConditions conditions, @Nullable KeptAnswer answer) {
        this(rows, conditions, answer, new CompletableFuture<>());
    }
}
