package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.tokenledger.contract.Code;

import java.util.Arrays;
import java.util.List;

/** How refusals look, with every code that there is. */
final class ProblemSchema {
    static final String NAME = "Problem";
    static final String FIELD_ERROR = "FieldError";

    private ProblemSchema() {}

    static Schema<?> schema() {
        Schema<?> problem = new ObjectSchema();
        problem.setRequired(List.of("type", "title", "status", "detail", "instance", "code"));
        return problem.description("RFC 9457 problem details")
                .addProperty("type", text("urn:token-ledger:problem: and the code"))
                .addProperty("title", text("the same for every occurrence of the code"))
                .addProperty("status", new IntegerSchema().description("the HTTP status"))
                .addProperty("detail", text("what happened this time, for people"))
                .addProperty("instance", text("the path of the request"))
                .addProperty("code", code())
                .addProperty("errors", new ArraySchema().items(ref(FIELD_ERROR)))
                .addProperty("required", text("with insufficient_permission: the permission"))
                .addProperty(
                        "reasons",
                        new ArraySchema()
                                .items(new StringSchema())
                                .description("with not_ready at /readyz: what is missing"));
    }

    static Schema<?> fieldError() {
        Schema<?> error = new ObjectSchema();
        error.setRequired(List.of("field", "message"));
        return error.addProperty("field", text("path of a field, or name of a parameter or header"))
                .addProperty("message", text("what is wrong with it"));
    }

    static ApiResponse response(String status, String description) {
        ApiResponse response = withoutBody(status, description);
        return response.content(
                new Content()
                        .addMediaType(
                                "application/problem+json", new MediaType().schema(ref(NAME))));
    }

    /** To a HEAD. */
    static ApiResponse withoutBody(String status, String description) {
        ApiResponse response = new ApiResponse().description(description);
        switch (status) {
            case "401" -> CommonHeaders.add(response, "WWW-Authenticate", "RFC 6750 §3");
            case "403" ->
                    CommonHeaders.add(
                            response,
                            "WWW-Authenticate",
                            "RFC 6750 §3, with insufficient_permission");
            case "429", "503" ->
                    CommonHeaders.add(response, "Retry-After", "When to try again, in seconds");
            default -> {}
        }
        return response;
    }

    private static Schema<?> code() {
        StringSchema code = new StringSchema();
        code.setDescription("what a client matches");
        code.setEnum(Arrays.stream(Code.values()).map(Code::toString).distinct().sorted().toList());
        return code;
    }

    private static Schema<?> text(String description) {
        return new StringSchema().description(description);
    }

    private static Schema<?> ref(String name) {
        return new Schema<>().$ref("#/components/schemas/" + name);
    }
}
