package org.tokenledger.server.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.verification.TokenLookup;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** How far the ledger, the lookup and the views are. Looked up when somebody asks, not before. */
public final class LedgerMeters implements MeterBinder {
    private final TokenLookup lookup;
    private final BooleanSupplier certain;
    private final IntSupplier otherNodes;
    private final Ledger ledger;
    private final List<ProjectionRunner> views;

    /**
     * Of these.
     *
     * @param certain whether the lookup knows everything that any node has answered
     */
    public LedgerMeters(
            TokenLookup lookup,
            BooleanSupplier certain,
            IntSupplier otherNodes,
            Ledger ledger,
            List<ProjectionRunner> views) {
        this.lookup = lookup;
        this.certain = certain;
        this.otherNodes = otherNodes;
        this.ledger = ledger;
        this.views = List.copyOf(views);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("ledger.position", ledger, Ledger::lastAnswered)
                .description("Position of the last event that this node has answered for")
                .register(meters);
        Gauge.builder("ledger.lookup.certain", certain, known -> known.getAsBoolean() ? 1 : 0)
                .description("1 while the lookup knows all that is committed, else 0")
                .register(meters);
        Gauge.builder("ledger.nodes", otherNodes, others -> others.getAsInt() + 1)
                .description("Nodes that share the ledger, as this one knows them")
                .register(meters);
        Gauge.builder("ledger.lookup.tokens", lookup, TokenLookup::size)
                .description("Tokens in memory, all but the deleted")
                .register(meters);
        Gauge.builder("ledger.lookup.memory", lookup, TokenLookup::memory)
                .description("What they take")
                .baseUnit("bytes")
                .register(meters);
        views.forEach(view -> bind(view, meters));
    }

    private void bind(ProjectionRunner view, MeterRegistry meters) {
        Gauge.builder("ledger.view.lag", view, this::lag)
                .description("Positions that a view is behind the ledger")
                .tag("view", view.name())
                .register(meters);
        Gauge.builder("ledger.view.stopped", view, v -> v.failure() == null ? 0 : 1)
                .description("1 when a view met an event that it cannot handle")
                .tag("view", view.name())
                .register(meters);
    }

    /** A view may know more than this node has answered for: what other nodes appended. */
    private long lag(ProjectionRunner view) {
        return Math.max(0, ledger.lastAnswered() - view.position());
    }
}
