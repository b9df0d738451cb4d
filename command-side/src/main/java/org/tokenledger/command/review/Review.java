package org.tokenledger.command.review;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.tokenledger.events.ReviewEvent;

import java.util.UUID;

/** A replay or a report: a single event. */
@AggregateRoot(type = ReviewEvent.TYPE)
class Review {
    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // the framework reads it
    private UUID id;

    /** For the framework, which fills it from its events. */
    @SuppressWarnings("NullAway.Init")
    Review() {}

    @SuppressWarnings("NullAway.Init")
    Review(ReviewEvent event) {
        apply(event);
    }

    @EventSourcingHandler
    void on(ReviewEvent event) {
        id = event.reviewId();
    }
}
