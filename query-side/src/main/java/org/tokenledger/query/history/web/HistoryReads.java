package org.tokenledger.query.history.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.history.Entry;
import org.tokenledger.query.history.TokenHistory;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Order;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;

import java.util.List;
import java.util.UUID;

/** The history of a token, oldest first. */
@RestController
public final class HistoryReads {
    public static final List<String> PARAMETERS = List.of("limit", "cursor", "count");
    private static final Order<Entry> BY_POSITION =
            Order.byText("position", "position", entry -> Long.toString(entry.position()));

    private final TokenHistory history;
    private final Freshness freshness;

    public HistoryReads(TokenHistory history, Freshness freshness) {
        this.history = history;
        this.freshness = freshness;
    }

    @GetMapping("/api/tokens/{id}/history")
    @Needs("tokens:read")
    Page<Entry> history(
            @PathVariable String id,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        UUID tokenId = QueryParameters.id("id", id);
        QueryParameters parameters = QueryParameters.of(request::getParameterMap, PARAMETERS);
        PageRequest<Entry> page =
                new PageRequest<>(parameters, List.of(BY_POSITION), BY_POSITION.name());
        freshness.before(request, response);
        return page.slice(history.of(tokenId, caller), Entry::eventId);
    }
}
