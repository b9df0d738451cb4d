package org.tokenledger.server.fuzz;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * An endpoint as the OpenAPI document has it, so that a new one is fuzzed from its first day.
 *
 * @param methods all that the path answers
 * @param kinds what can stand for {@code {kind}} in the path; empty when that is not in it
 * @param fields of the body; empty when it takes none
 */
record Operation(
        String method,
        String path,
        List<String> methods,
        List<String> kinds,
        List<String> queries,
        List<String> headers,
        List<String> fields,
        boolean bodyRequired) {

    static List<Operation> all() throws IOException {
        List<Operation> all = new ArrayList<>();
        try (InputStream document = Operation.class.getResourceAsStream("/openapi.approved.json")) {
            JsonNode api = JsonMapper.shared().readTree(Objects.requireNonNull(document));
            api.path("paths")
                    .forEachEntry((path, methods) -> {
                        List<String> names =
                                methods.propertyNames().stream()
                                        .map(name -> name.toUpperCase(Locale.ROOT))
                                        .toList();
                        methods.forEachEntry((method, operation) ->
                                all.add(
                                        new Operation(
                                                method.toUpperCase(Locale.ROOT),
                                                path,
                                                names,
                                                kinds(operation),
                                                parameters(operation, "query"),
                                                parameters(operation, "header"),
                                                fields(operation, api),
                                                operation
                                                        .path("requestBody")
                                                        .path("required")
                                                        .asBoolean(false))));
                    });
        }
        List<String> auth = List.of("GET", "POST", "HEAD");
        for (String method : auth) {
            all.add(
                    new Operation(
                            method,
                            "/auth/any/{id}",
                            auth,
                            List.of(),
                            List.of("permission"),
                            List.of(),
                            List.of(),
                            false));
        }
        return all;
    }

    private static List<String> kinds(JsonNode operation) {
        return operation
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("name").asString().equals("kind"))
                .flatMap(parameter -> parameter.at("/schema/enum").valueStream())
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> parameters(JsonNode operation, String in) {
        return operation
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("in").asString().equals(in))
                .map(parameter -> parameter.path("name").asString())
                .toList();
    }

    private static List<String> fields(JsonNode operation, JsonNode api) {
        String schema =
                operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema")
                        .path("$ref")
                        .asString("");
        String name = schema.substring(schema.lastIndexOf('/') + 1);
        return List.copyOf(
                api.path("components")
                        .path("schemas")
                        .path(name)
                        .path("properties")
                        .propertyNames());
    }

    boolean isApi() {
        return path.startsWith("/api/");
    }

    boolean takesForm() {
        return path.startsWith("/oauth2/");
    }

    boolean isAuth() {
        return path.startsWith("/auth");
    }

    boolean isOpen() {
        return path.equals("/livez") || path.equals("/readyz") || path.startsWith("/tlog/");
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD") || isAuth();
    }

    boolean hasBody() {
        return !fields.isEmpty();
    }

    boolean isAbout(String what) {
        return path.startsWith("/api/" + what);
    }

    /** The permission that the caller's token must have; empty when any token will do. */
    String needs() {
        if (path.startsWith("/api/audit/replays")) {
            return "audit:write";
        }
        if (path.equals("/metrics")
                || path.startsWith("/api/audit/")
                || path.startsWith("/api/ledger/")) {
            return "audit:read";
        }
        if (path.equals("/oauth2/introspect") || path.equals("/api/tokens/verify")) {
            return "tokens:read";
        }
        if (!isApi() || path.equals("/api/tokens/self")) {
            return "";
        }
        String resource = isAbout("users") ? "users" : "tokens";
        boolean delete = method.equals("DELETE") || path.endsWith("/delete");
        return resource + (method.equals("GET") ? ":read" : delete ? ":delete" : ":write");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
