package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;

import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

import java.util.Map;
import java.util.function.BiFunction;

/** {@code /auth}, which is a servlet and unknown to Spring MVC. */
final class AuthPath implements GlobalOpenApiCustomizer {
    private static final Map<String, String> REFUSALS =
            Map.of(
                    "400", "The query string is malformed",
                    "401", "No token, or not a valid one",
                    "403", "A permission that was asked for is missing",
                    "429", "Too many failed attempts from this address",
                    "503", "Not ready; try again");

    @Override
    public void customise(OpenAPI api) {
        api.path(
                "/auth",
                new PathItem()
                        .get(operation("auth", ProblemSchema::response))
                        .post(operation("authByPost", ProblemSchema::response))
                        .head(operation("authByHead", ProblemSchema::withoutBody)));
    }

    private static Operation operation(String id, BiFunction<String, String, ApiResponse> refusal) {
        ApiResponses responses = new ApiResponses().addApiResponse("200", granted());
        REFUSALS.forEach(
                (status, text) -> responses.addApiResponse(status, refusal.apply(status, text)));
        return new Operation()
                .operationId(id)
                .addTagsItem("auth")
                .description(
                        "May the bearer of this token do that? For the sub-requests of proxies:"
                                + " every path below `/auth/` and every other method is answered"
                                + " alike, and a body is not read.")
                .addParametersItem(
                        new QueryParameter()
                                .name("permission")
                                .description("May be repeated: all are needed")
                                .schema(new ArraySchema().items(new StringSchema())))
                .responses(responses);
    }

    private static ApiResponse granted() {
        ApiResponse granted = new ApiResponse().description("It may; there is no body");
        CommonHeaders.add(granted, "X-Token-Id", "The token");
        CommonHeaders.add(granted, "X-Token-Owner", "The id of its owner");
        CommonHeaders.add(
                granted, "X-Token-Permissions", "All that it may do now, separated by spaces");
        return granted;
    }
}
