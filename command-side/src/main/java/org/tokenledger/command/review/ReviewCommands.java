package org.tokenledger.command.review;

import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.Repository;
import org.tokenledger.command.review.EnterReview.Entered;
import org.tokenledger.events.ReviewEvent;

/** Enters what it is told: who may ask was settled before. */
public final class ReviewCommands {
    private final Repository<Review> reviews;

    private ReviewCommands(Repository<Review> reviews) {
        this.reviews = reviews;
    }

    /** Subscribes the handler of {@link EnterReview} to the command bus. */
    public static void subscribe(CommandBus bus, EventStore ledger) {
        Repository<Review> reviews =
                EventSourcingRepository.builder(Review.class).eventStore(ledger).build();
        new AnnotationCommandHandlerAdapter<>(new ReviewCommands(reviews)).subscribe(bus);
    }

    @CommandHandler
    Entered enter(EnterReview command) throws Exception {
        ReviewEvent event = command.event();
        reviews.newInstance(() -> new Review(event));
        return new Entered(event.reviewId());
    }
}
