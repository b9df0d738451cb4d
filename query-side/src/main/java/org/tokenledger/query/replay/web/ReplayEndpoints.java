package org.tokenledger.query.replay.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.ReportFormat;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.Replays;
import org.tokenledger.query.replay.Replays.Started;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Replays of the whole history: start, watch, read, cancel. */
@RestController
@RequestMapping("/api/audit/replays")
public final class ReplayEndpoints {
    private static final String WRITE = "audit:write";

    private final Replays replays;
    private final Watchers watchers;

    public ReplayEndpoints(Replays replays, Watchers watchers) {
        this.replays = replays;
        this.watchers = watchers;
    }

    record ReplayRequest(@Nullable Until until) {}

    record ReplayList(List<ReplayStatus> items, @Nullable String nextCursor) {}

    /** Up to the end of the ledger, if nothing else is asked. */
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(WRITE)
    ResponseEntity<ReplayStatus> startReplay(
            @RequestBody(required = false) @Nullable ReplayRequest body,
            Caller caller,
            HttpServletRequest request) {
        Until until = body == null ? null : body.until();
        Started started =
                replays.start(
                        until == null ? replays.end() : until.in(replays),
                        caller,
                        IdempotencyKey.of(request::getAttribute));
        return ResponseEntity.accepted()
                .location(URI.create("/api/audit/replays/" + started.replay().id()))
                .header("Ledger-Position", Long.toString(started.position()))
                .body(started.replay());
    }

    /** The newest first; never more than one page. */
    @GetMapping
    @Needs(WRITE)
    ReplayList listReplays() {
        return new ReplayList(replays.list(), null);
    }

    @GetMapping("/{id}")
    @Needs(WRITE)
    ReplayStatus getReplay(@PathVariable String id) {
        return replays.find(id(id));
    }

    /** What {@code GET} answers, again and again, until it has ended. */
    @GetMapping(path = "/{id}/events", produces = "text/event-stream")
    @Needs(WRITE)
    SseEmitter watchReplay(@PathVariable String id) {
        return watchers.watch(replays.find(id(id)));
    }

    /** JSON, CSV or a page to print. */
    @GetMapping(
            path = "/{id}/report",
            produces = {"application/json", "text/csv", "text/html"})
    @Needs(WRITE)
    void reportOfReplay(
            @PathVariable String id,
            @RequestHeader(name = "Accept", required = false) @Nullable String accept,
            HttpServletResponse response)
            throws IOException, SQLException {
        new Report(replays, id(id)).write(ReportFormat.accepted(accept), response);
    }

    /** Ends it, if it runs. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs(WRITE)
    void removeReplay(@PathVariable String id) {
        replays.remove(id(id));
    }

    private static UUID id(String text) {
        return QueryParameters.id("id", text);
    }
}
