package org.tokenledger.query.audit.web;

import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tokenledger.contract.Refused;

import java.util.concurrent.Semaphore;

/** How many answers of any length may be under way at once. */
final class StreamLimit {
    private static final int TRY_AGAIN_SECONDS = 5;

    private final int most;
    private final Semaphore free;

    StreamLimit(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /**
     * The same answer, which counts until it ends.
     *
     * @throws Refused {@code too_many_requests}
     */
    StreamingResponseBody within(StreamingResponseBody answer) {
        if (!free.tryAcquire()) {
            throw Refused.tooMany(
                    "There are already " + most + " streams of this kind", TRY_AGAIN_SECONDS);
        }
        return out -> {
            try {
                answer.writeTo(out);
            } finally {
                free.release();
            }
        };
    }
}
