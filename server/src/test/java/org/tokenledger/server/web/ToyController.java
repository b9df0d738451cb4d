package org.tokenledger.server.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.permission.Role;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Handlers as the two sides will write them. */
@RestController
@ConditionalOnProperty("toys")
@RequestMapping("/api/toys")
class ToyController {
    record Part(@Nullable String label, @Nullable List<Integer> sizes) {}

    record Toy(
            @Nullable String name,
            @Nullable Integer count,
            @Nullable Boolean loud,
            @Nullable UUID id,
            @Nullable Instant at,
            @Nullable Duration lasting,
            @Nullable Role role,
            @Nullable List<String> tags,
            @Nullable Part part) {}

    record Secret(String value) {
        Secret {
            if (value.isEmpty()) {
                throw Refused.invalid("value", "value must not be empty");
            }
        }
    }

    @Needs("tokens:write")
    @PostMapping
    Toy make(@RequestBody Toy toy, Caller caller) {
        return toy;
    }

    @Needs("tokens:write")
    @PostMapping("/optional")
    ResponseEntity<Void> optional(@RequestBody(required = false) @Nullable Toy toy) {
        return ResponseEntity.noContent().build();
    }

    @Needs("tokens:write")
    @PostMapping("/secret")
    ResponseEntity<Void> secret(@RequestBody Secret secret) {
        return ResponseEntity.noContent().build();
    }

    @Needs("tokens:write")
    @PostMapping("/bulk/count")
    Map<String, Integer> count(@RequestBody List<String> many) {
        return Map.of("count", many.size());
    }

    @Needs("tokens:write")
    @PostMapping("/key")
    Map<String, String> key(HttpServletRequest request) {
        return request.getAttribute(IdempotencyKey.REQUEST_ATTRIBUTE) instanceof IdempotencyKey key
                ? Map.of("key", key.key(), "digest", key.requestDigestHex())
                : Map.of();
    }

    @Needs("tokens:read")
    @GetMapping
    Map<String, Object> list(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable List<String> tag,
            @RequestParam(name = "createdAfter", required = false) @Nullable Instant after,
            @RequestParam(defaultValue = "") String q) {
        return Map.of(
                "limit",
                limit,
                "tag",
                tag == null ? List.of() : tag,
                "q",
                q,
                "after",
                String.valueOf(after));
    }

    @Needs("tokens:read")
    @GetMapping("/all-parameters")
    Map<String, List<String>> all(@RequestParam MultiValueMap<String, String> parameters) {
        return new TreeMap<>(parameters);
    }

    @Needs("tokens:read")
    @GetMapping("/by-itself")
    Map<String, String[]> byItself(HttpServletRequest request) {
        return request.getParameterMap();
    }

    @Needs("tokens:read")
    @GetMapping("/{id}")
    Map<String, UUID> one(@PathVariable UUID id) {
        return Map.of("id", id);
    }

    @Needs("tokens:delete")
    @DeleteMapping("/{id}")
    ResponseEntity<?> delete(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller) {
        return dryRun ? ResponseEntity.ok(Map.of("id", id)) : ResponseEntity.noContent().build();
    }

    @Needs("")
    @GetMapping("/caller")
    Caller caller(Caller caller) {
        return caller;
    }

    @Needs("")
    @GetMapping("/times")
    Map<String, Instant> times() {
        return Map.of("at", Instant.parse("2030-01-31T12:00:00.123456789Z"));
    }

    @Needs("")
    @GetMapping("/streamed")
    StreamingResponseBody streamed() {
        return out -> out.write("streamed".getBytes(StandardCharsets.UTF_8));
    }

    @Needs("")
    @GetMapping("/broken-stream")
    StreamingResponseBody brokenStream() {
        return out -> {
            out.write("half".repeat(10_000).getBytes(StandardCharsets.UTF_8));
            throw new IllegalStateException("the other half is missing");
        };
    }

    @Needs("")
    @GetMapping("/broken-early")
    StreamingResponseBody brokenEarly() {
        return out -> {
            throw new IllegalStateException("nothing was written");
        };
    }

    @Needs("")
    @GetMapping("/failing")
    void failing(@RequestParam String how) throws SQLException {
        switch (how) {
            case "refused" -> throw new Refused(Code.VERSION_MISMATCH, "The version is 7");
            case "bug" -> throw new IllegalStateException("with a secret " + Tokens.ALL);
            case "grammar" ->
                    throw new BadSqlGrammarException("task", "select x", new SQLException("x"));
            case "integrity" -> throw new DataIntegrityViolationException("task");
            case "no connection" -> throw new CannotGetJdbcConnectionException("pool");
            case "shutdown" ->
                    throw new UncategorizedSQLException(
                            "task", "select 1", new SQLException("terminating", "57P01"));
            case "broken pipe to the database" -> throw new SQLException("io", "08006");
            case "busy" -> throw new Refused(Code.TOO_MANY_REQUESTS, "Not so fast");
            default -> throw Refused.invalid("how", "how is unknown");
        }
    }

    /** Not of Spring MVC. */
    static final class Failing extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            throw new IllegalStateException("with a secret " + Tokens.ALL);
        }
    }
}
