package org.tokenledger.command.review;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.append.Remembering;
import org.tokenledger.command.review.EnterReview.Entered;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.ReviewLog;
import org.tokenledger.events.ReviewEvent;

/** Puts reviews on record as any other command does it. */
public final class Reviews implements ReviewLog {
    private final Commands commands;

    public Reviews(Commands commands) {
        this.commands = commands;
    }

    @Override
    public Entry enter(ReviewEvent event, Caller caller, @Nullable IdempotencyKey key) {
        Answer<Entered> answer =
                commands.send(
                        new EnterReview(event),
                        Entered.class,
                        Remembering.of(key, caller.userId()),
                        caller.requestId());
        return new Entry(answer.result().reviewId(), answer.position());
    }
}
