package org.tokenledger.query.replay.web;

import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.Replays;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Those who watch the progress of replays, of this node or another. */
public final class Watchers implements AutoCloseable {
    private static final int MOST = 50;
    private static final int TRY_AGAIN_SECONDS = 5;
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long NEVER = 0;

    private final Replays replays;
    private final Semaphore places = new Semaphore(MOST);
    private volatile boolean closed;

    public Watchers(Replays replays) {
        this.replays = replays;
    }

    SseEmitter watch(ReplayStatus first) {
        if (!places.tryAcquire()) {
            throw Refused.tooMany("There are " + MOST + " watchers already", TRY_AGAIN_SECONDS);
        }
        SseEmitter emitter = new SseEmitter(NEVER);
        Thread.ofVirtual()
                .name("watcher")
                .start(() -> {
                    try {
                        tell(emitter, first);
                        emitter.complete();
                    } catch (IOException | IllegalStateException gone) {
                        emitter.completeWithError(gone);
                    } catch (RuntimeException removedOrAway) {
                        // The stream ends, and the client asks again and is told why.
                        emitter.complete();
                    } finally {
                        places.release();
                    }
                });
        return emitter;
    }

    private void tell(SseEmitter emitter, ReplayStatus first) throws IOException {
        ReplayStatus told = first;
        send(emitter, told);
        while (told.unfinished() && !closed) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            ReplayStatus now = replays.find(told.id());
            if (!now.equals(told)) {
                send(emitter, now);
                told = now;
            }
        }
    }

    private static void send(SseEmitter emitter, ReplayStatus status) throws IOException {
        emitter.send(SseEmitter.event().name("progress").data(status, MediaType.APPLICATION_JSON));
    }

    /** Lets everybody go, so that the server can stop. */
    @Override
    public void close() {
        closed = true;
    }
}
