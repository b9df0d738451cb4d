package org.tokenledger.query.audit.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.audit.AuditFilter;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.ReadAhead;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Every event, oldest first: a page at a time, or all of them in a stream of constant memory, read
 * and written a batch at a time, no faster than the client reads.
 */
@RestController
public final class AuditReads {
    public static final List<String> PARAMETERS =
            Stream.concat(AuditFilter.PARAMETERS.stream(), PageRequest.PARAMETERS.stream())
                    .toList();

    static final String EVENTS = "/api/audit/events";

    private static final int BATCH = 1_000;
    private static final int MOST_EXPORTS = 16;

    private final AuditTrail trail;
    private final Freshness freshness;
    private final Watch watch;
    private final JsonMapper json;
    private final StreamLimit limit = new StreamLimit(MOST_EXPORTS);

    public AuditReads(AuditTrail trail, Freshness freshness, Watch watch, JsonMapper json) {
        this.trail = trail;
        this.freshness = freshness;
        this.watch = watch;
        this.json = json;
    }

    /** For whoever accepts anything, too. */
    @GetMapping(
            path = EVENTS,
            produces = {"application/json", "*/*"})
    @Needs("audit:read")
    Page<Entry> page(HttpServletRequest request, HttpServletResponse response) {
        // The mapping says anything, so that this is preferred; what can be written is JSON.
        request.setAttribute(
                HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE,
                Set.of(MediaType.APPLICATION_JSON));
        QueryParameters parameters = parameters(request, PARAMETERS);
        AuditFilter filter = AuditFilter.of(parameters);
        PageRequest<Entry> page = new PageRequest<>(parameters, AuditTrail.ORDERS, "position");
        return trail.page(filter, page, freshness.before(request, response));
    }

    @GetMapping(
            path = EVENTS,
            produces = {"application/x-ndjson", "text/csv", "application/cloudevents-batch+json"})
    @Needs("audit:read")
    ResponseEntity<StreamingResponseBody> export(
            HttpServletRequest request, HttpServletResponse response) {
        AuditFilter filter = AuditFilter.of(parameters(request, AuditFilter.PARAMETERS));
        Format format = Format.of(request);
        long end = freshness.before(request, response);
        BooleanSupplier allowed = watch.over(request);
        StreamingResponseBody all =
                request.getMethod().equals("HEAD")
                        ? _ -> {}
                        : limit.within(out -> write(out, response, format, filter, end, allowed));
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, format.contentType).body(all);
    }

    static QueryParameters parameters(HttpServletRequest request, List<String> known) {
        return QueryParameters.of(request::getParameterMap, known, List.of(AuditFilter.ACTION));
    }

    /** What fails here breaks the connection: only so does a client learn that it has not all. */
    private void write(
            OutputStream out,
            HttpServletResponse response,
            Format format,
            AuditFilter filter,
            long end,
            BooleanSupplier allowed)
            throws IOException {
        StringBuilder text = new StringBuilder(format.start);
        String before = "";
        ReadAhead<Entry> batches =
                new ReadAhead<>(
                        -1, after -> trail.next(filter, after, end, BATCH), Entry::position);
        List<Entry> batch = batches.next();
        while (!batch.isEmpty()) {
            for (Entry entry : batch) {
                text.append(before).append(format.entry(entry, json));
                before = format.between;
            }
            if (!allowed.getAsBoolean()) {
                throw new Refused(Code.INVALID_TOKEN, "The token was taken away meanwhile");
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            // Not out.flush(): Spring gives out a stream that does not pass that on.
            response.flushBuffer();
            text.setLength(0);
            batch = batches.next();
        }
        out.write(text.append(format.end).toString().getBytes(StandardCharsets.UTF_8));
    }
}
