package org.tokenledger.query.directory.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.QueryParameters;

import java.util.List;

/** What the operator lets clients do with tokens. */
@RestController
public final class Capabilities {
    record Switches(boolean preSharedTokensEnabled) {}

    private final Switches switches;
    private final Freshness freshness;

    public Capabilities(boolean preSharedTokensEnabled, Freshness freshness) {
        this.switches = new Switches(preSharedTokensEnabled);
        this.freshness = freshness;
    }

    @GetMapping("/api/tokens/capabilities")
    @Needs("tokens:read")
    Switches capabilities(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request::getParameterMap, List.of());
        freshness.before(request, response);
        return switches;
    }
}
