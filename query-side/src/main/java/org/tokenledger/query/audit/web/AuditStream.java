package org.tokenledger.query.audit.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.audit.AuditFilter;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.QueryParameters;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Every event as it comes, as server-sent events. Driven by the position of the view and read from
 * there in batches, so nothing is ever skipped, and a client that reads slowly keeps nobody waiting
 * but itself. It ends when the server stops, and when the token is not good any more.
 */
@RestController
public final class AuditStream implements AutoCloseable {
    private static final String LAST_EVENT_ID = "lastEventId";
    public static final List<String> PARAMETERS =
            Stream.concat(AuditFilter.PARAMETERS.stream(), Stream.of(LAST_EVENT_ID)).toList();

    private static final int BATCH = 100;
    private static final int MOST_STREAMS = 100;

    /** How long after its expiry a token may still listen, and how long a stop waits. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final AuditTrail trail;
    private final ProjectionRunner view;
    private final Freshness freshness;
    private final Watch watch;
    private final JsonMapper json;
    private final Duration heartbeat;
    private final LongSupplier nanoTime;
    private final StreamLimit limit = new StreamLimit(MOST_STREAMS);
    private volatile boolean closed;

    /**
     * Streams of this trail.
     *
     * @param view the runner of its view
     * @param heartbeat how long a client hears nothing at most
     * @param nanoTime monotonic, in nanoseconds
     */
    public AuditStream(
            AuditTrail trail,
            ProjectionRunner view,
            Freshness freshness,
            Watch watch,
            JsonMapper json,
            Duration heartbeat,
            LongSupplier nanoTime) {
        this.trail = trail;
        this.view = view;
        this.freshness = freshness;
        this.watch = watch;
        this.json = json;
        this.heartbeat = heartbeat;
        this.nanoTime = nanoTime;
    }

    @GetMapping(path = AuditReads.EVENTS + "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Needs("audit:read")
    ResponseEntity<StreamingResponseBody> events(
            HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = AuditReads.parameters(request, PARAMETERS);
        AuditFilter filter = AuditFilter.of(parameters);
        Long last = lastEventId(request, parameters);
        long shown = freshness.before(request, response, last == null ? -1 : last);
        long after = last != null ? last : filter.hasStart() ? -1 : shown;
        BooleanSupplier allowed = watch.over(request);
        StreamingResponseBody all =
                request.getMethod().equals("HEAD")
                        ? _ -> {}
                        : limit.within(out -> write(out, response, filter, after, allowed));
        return ResponseEntity.ok().contentType(MediaType.TEXT_EVENT_STREAM).body(all);
    }

    /** The header is of a client that comes back, whatever it was that it first asked for. */
    private static @Nullable Long lastEventId(
            HttpServletRequest request, QueryParameters parameters) {
        String header = request.getHeader("Last-Event-ID");
        return header == null || header.isEmpty()
                ? parameters.position(LAST_EVENT_ID)
                : (Long) QueryParameters.position("Last-Event-ID", header);
    }

    private void write(
            OutputStream out,
            HttpServletResponse response,
            AuditFilter filter,
            long start,
            BooleanSupplier allowed)
            throws IOException {
        long after = start;
        long heard = nanoTime.getAsLong();
        send(out, response, ": from here on\n\n");
        while (!closed && !filter.endsBefore(after + 1)) {
            List<Entry> batch = List.of();
            if (view.follow(after + 1, LOOK)) {
                long end = view.position();
                batch = trail.next(filter, after, end, BATCH);
                after = batch.isEmpty() ? end : batch.getLast().position();
            } else if (view.failure() != null) {
                throw new Refused(Code.NOT_READY, "The view stands still");
            }
            // After reading: what was appended after a revocation must not be told.
            if (!allowed.getAsBoolean()) {
                return;
            }
            if (!batch.isEmpty()) {
                send(out, response, inText(batch));
                heard = nanoTime.getAsLong();
            } else if (nanoTime.getAsLong() - heard >= heartbeat.toNanos()) {
                // With the position, from which a client goes on whose filter matches nothing.
                send(
                        out,
                        response,
                        ": heartbeat\n" + (after < 0 ? "" : "id: " + after + "\n") + "\n");
                heard = nanoTime.getAsLong();
            }
        }
    }

    private String inText(List<Entry> batch) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : batch) {
            text.append("id: ").append(entry.position());
            text.append("\nevent: ").append(entry.action());
            text.append("\ndata: ").append(json.writeValueAsString(entry)).append("\n\n");
        }
        return text.toString();
    }

    private static void send(OutputStream out, HttpServletResponse response, String text)
            throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        // Not out.flush(): Spring gives out a stream that does not pass that on.
        response.flushBuffer();
    }

    /** Ends all of them, soon. */
    @Override
    public void close() {
        closed = true;
    }
}
