package org.tokenledger.query.history.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.history.Custody;
import org.tokenledger.query.history.TokenHistory;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;

import java.util.List;
import java.util.UUID;

/** The history of a token, and who had it, oldest first. */
@RestController
@RequestMapping("/api/tokens/{id}")
public final class HistoryReads {
    public static final List<String> PARAMETERS = List.of("limit", "cursor", "count");

    private final TokenHistory history;
    private final Freshness freshness;

    public HistoryReads(TokenHistory history, Freshness freshness) {
        this.history = history;
        this.freshness = freshness;
    }

    /** One after the other, all at once. */
    public record Chain(List<Custody> items) {}

    @GetMapping("/history")
    @Needs("tokens:read")
    Page<Entry> history(
            @PathVariable String id,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        UUID tokenId = QueryParameters.id("id", id);
        QueryParameters parameters = QueryParameters.of(request::getParameterMap, PARAMETERS);
        PageRequest<Entry> page =
                new PageRequest<>(parameters, AuditTrail.ORDERS, "position", tokenId.toString());
        return history.of(tokenId, caller, page, freshness.before(request, response));
    }

    @GetMapping("/custody")
    @Needs("tokens:read")
    Chain custody(
            @PathVariable String id,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        UUID tokenId = QueryParameters.id("id", id);
        QueryParameters.of(request::getParameterMap, List.of());
        return new Chain(history.custody(tokenId, caller, freshness.before(request, response)));
    }
}
