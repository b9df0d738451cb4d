package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponses;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.Needs;

import java.util.Map;
import java.util.TreeMap;

/** Tells of every operation what it needs and how it refuses. */
final class CommonOfOperations implements GlobalOperationCustomizer {
    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        Needs needs = handler.getMethodAnnotation(Needs.class);
        if (needs == null) {
            return operation;
        }
        operation.setDescription(description(operation.getDescription(), needs));
        ApiResponses responses =
                operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        refusals(operation, handler, needs)
                .forEach((status, text) ->
                        responses.putIfAbsent(status, ProblemSchema.response(text)));
        operation.setResponses(responses);
        CommonHeaders.describe(operation, handler, hasPathVariable(operation));
        return operation;
    }

    private static String description(@Nullable String own, Needs needs) {
        String permission =
                needs.value().isEmpty()
                        ? "Any valid token will do."
                        : "Needs the permission `" + needs.value() + "`.";
        return own == null || own.isBlank() ? permission : own + "\n\n" + permission;
    }

    private static Map<String, String> refusals(
            Operation operation, HandlerMethod handler, Needs needs) {
        Map<String, String> refusals = new TreeMap<>();
        refusals.put("400", "The request is malformed");
        refusals.put("401", "No token, or not a valid one");
        refusals.put("429", "Too many failed attempts from this address");
        refusals.put("503", "Not ready; try again");
        if (!needs.value().isEmpty()) {
            refusals.put("403", "The permission is missing, or the role does not allow it");
        }
        if (hasPathVariable(operation)) {
            refusals.put("404", "There is no such thing, or none that the caller may see");
        }
        boolean form = FormOfOperations.takesForm(handler);
        if (operation.getRequestBody() != null) {
            String type = form ? FormOfOperations.TYPE : "application/json";
            refusals.put("413", "The body is too large");
            refusals.put("415", "The body is not " + type + " in UTF-8");
        }
        if (!form && !handler.hasMethodAnnotation(GetMapping.class)) {
            refusals.put("422", "A value is not allowed");
        }
        if (isCommand(handler)) {
            refusals.put("409", "It contradicts what is there");
            if (hasPathVariable(operation)) {
                refusals.put("412", "If-Match names another version");
            }
        }
        return refusals;
    }

    /** The query side changes nothing, by whatever method it is asked. */
    static boolean isCommand(HandlerMethod handler) {
        return !handler.hasMethodAnnotation(GetMapping.class)
                && !handler.getBeanType().getName().startsWith("org.tokenledger.query.");
    }

    private static boolean hasPathVariable(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> "path".equals(parameter.getIn()));
    }
}
