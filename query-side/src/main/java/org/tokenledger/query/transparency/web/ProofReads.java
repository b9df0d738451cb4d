package org.tokenledger.query.transparency.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.transparency.PublishedLog;
import org.tokenledger.tlog.InclusionProof;

import java.util.UUID;

/** Proofs that would otherwise have to be put together from tiles. */
@RestController
public final class ProofReads {
    private static final String LEDGER_POSITION = "Ledger-Position";
    private static final MediaType TEXT = MediaType.valueOf("text/plain;charset=utf-8");

    private final PublishedLog log;

    public ProofReads(PublishedLog log) {
        this.log = log;
    }

    /** To be kept beside the event: it verifies without this server (c2sp.org/tlog-proof). */
    @GetMapping(value = "/api/ledger/events/{eventId}/proof", produces = MediaType.TEXT_PLAIN_VALUE)
    @Needs("audit:read")
    ResponseEntity<String> proof(@PathVariable String eventId) {
        UUID id = QueryParameters.id("eventId", eventId);
        InclusionProof proof = log.proof(id);
        return ResponseEntity.ok()
                .contentType(TEXT)
                .header(LEDGER_POSITION, last(PublishedLog.sizeOf(proof.checkpoint())))
                .header("Content-Disposition", "attachment; filename=\"" + id + ".tlog-proof\"")
                .body(proof.toString());
    }

    /** Without {@code to}, up to the last checkpoint. */
    @GetMapping("/api/ledger/consistency")
    @Needs("audit:read")
    ResponseEntity<PublishedLog.Consistency> consistency(
            @RequestParam long from, @RequestParam(required = false) @Nullable Long to) {
        PublishedLog.Consistency proof = log.consistency(from, to);
        return ResponseEntity.ok().header(LEDGER_POSITION, last(proof.to())).body(proof);
    }

    private static String last(long size) {
        return Long.toString(size - 1);
    }
}
