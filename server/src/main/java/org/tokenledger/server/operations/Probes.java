package org.tokenledger.server.operations;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.OneOf;
import org.tokenledger.server.problem.Problems;

import java.util.List;
import java.util.Optional;

/** Asked by load balancers and supervisors, without a token. */
@RestController
@SecurityRequirements
class Probes {
    record Status(@OneOf({"up", "ready"}) String status) {}

    private final List<Readiness> conditions;

    Probes(List<Readiness> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /** Whether the process is worth keeping; says nothing of what it depends on. */
    @GetMapping("/livez")
    ResponseEntity<Status> alive() {
        return ok("up");
    }

    @ApiResponse(
            responseCode = "200",
            description = "OK",
            content = @Content(schema = @Schema(implementation = Status.class)))
    @ApiResponse(responseCode = "503", description = "Not ready, for these reasons")
    @GetMapping("/readyz")
    ResponseEntity<?> ready(HttpServletRequest request) {
        List<String> reasons =
                conditions.stream().map(Readiness::unready).flatMap(Optional::stream).toList();
        return reasons.isEmpty()
                ? ok("ready")
                : Problems.notReady(String.join("; ", reasons), reasons, request);
    }

    private static ResponseEntity<Status> ok(String status) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Status(status));
    }
}
