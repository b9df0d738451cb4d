package org.tokenledger.server.operations;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Caller;

/**
 * All meters in Prometheus' text format, to a token with the permission that the operator chose.
 */
@RestController
class MetricsPage {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry meters;
    private final String permission;

    MetricsPage(
            PrometheusMeterRegistry meters,
            @Value("${ledger.metrics.permission:audit:read}") String permission) {
        this.meters = meters;
        this.permission = permission;
    }

    @GetMapping(value = "/metrics", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> metrics(Caller caller) {
        caller.needs(permission);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("Content-Type", TEXT)
                .body(meters.scrape(TEXT));
    }
}
