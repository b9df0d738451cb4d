package org.tokenledger.command.review;

import org.tokenledger.events.ReviewEvent;

import java.util.UUID;

/** Puts a review on record. */
public record EnterReview(ReviewEvent event) {
    /** Which review is on record. */
    public record Entered(UUID reviewId) {}
}
