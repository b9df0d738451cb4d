package org.tokenledger.server.openapi;

import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Needs;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Tells of every operation what it needs and how it refuses. */
final class CommonOfOperations implements GlobalOperationCustomizer {
    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        Needs needs = handler.getMethodAnnotation(Needs.class);
        if (needs != null) {
            operation.setDescription(description(operation.getDescription(), needs));
        }
        ApiResponses responses =
                operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        operation.setResponses(responses);
        nothingIn204(operation, responses);
        Map<String, String> refusals = refusals(operation, handler);
        responses.forEach((status, response) -> {
            if (isRefusal(status)) {
                refusals.put(status, response.getDescription());
            }
        });
        refusals.forEach((status, text) ->
                responses.addApiResponse(status, ProblemSchema.response(status, text)));
        CommonHeaders.describe(operation, handler);
        return operation;
    }

    private static String description(@Nullable String own, Needs needs) {
        String permission =
                needs.value().isEmpty()
                        ? "Any valid token will do."
                        : "Needs the permission `" + needs.value() + "`.";
        // Two handlers can make one operation.
        return own == null || own.isBlank() || own.endsWith(permission)
                ? permission
                : own + "\n\n" + permission;
    }

    /** What a deletion is declared to return, it returns with {@code dryRun} only. */
    private static void nothingIn204(Operation operation, ApiResponses responses) {
        ApiResponse done = responses.get("204");
        if (done == null || done.getContent() == null) {
            return;
        }
        if (hasParameter(operation, "query", "dryRun")) {
            responses.addApiResponse(
                    "200",
                    new ApiResponse()
                            .description("With `dryRun`: what would have happened")
                            .content(done.getContent()));
        }
        done.setContent(null);
    }

    private static Map<String, String> refusals(Operation operation, HandlerMethod handler) {
        Map<String, String> refusals = new TreeMap<>();
        refusals.put("400", "The request is malformed");
        if (operation.getResponses().values().stream().anyMatch(to -> to.getContent() != null)) {
            refusals.put("406", "There is no answer of a media type that is accepted");
        }
        if (!isOpen(handler)) {
            refusals.put("401", "No token, or not a valid one");
            refusals.put("429", "Too many failed attempts from this address");
            refusals.put("503", "Not ready; try again");
        }
        if (mayForbid(handler)) {
            refusals.put("403", "The permission is missing, or the role does not allow it");
        }
        if (hasPathVariable(operation) || namesAnother(handler)) {
            refusals.put("404", "There is no such thing, or none that the caller may see");
        }
        refusalsOfBodies(operation, handler, refusals);
        if (isCommand(handler)) {
            refusals.put("409", "It contradicts what is there");
            if (hasPathVariable(operation)) {
                refusals.put("412", "If-Match names another version");
            }
        }
        return refusals;
    }

    private static void refusalsOfBodies(
            Operation operation, HandlerMethod handler, Map<String, String> refusals) {
        boolean form = FormOfOperations.takesForm(handler);
        if (operation.getRequestBody() != null) {
            String type = form ? FormOfOperations.TYPE : "application/json";
            refusals.put("413", "The body is too large");
            refusals.put("415", "The body is not " + type + " in UTF-8");
        }
        if (!form && !isRead(handler)) {
            refusals.put("422", "A value is not allowed");
        }
    }

    private static boolean isRefusal(String status) {
        return status.compareTo("400") >= 0;
    }

    static boolean isRead(HandlerMethod handler) {
        return handler.hasMethodAnnotation(GetMapping.class);
    }

    /** Whoever changes something is named in the event; what only answers does not ask who asks. */
    static boolean isCommand(HandlerMethod handler) {
        return !isRead(handler) && takes(handler, Caller.class);
    }

    /** For everybody, without a token. */
    private static boolean isOpen(HandlerMethod handler) {
        return handler.hasMethodAnnotation(SecurityRequirements.class)
                || handler.getBeanType().isAnnotationPresent(SecurityRequirements.class);
    }

    /** Where it says what it needs, where it finds that out by itself, and where a role decides. */
    private static boolean mayForbid(HandlerMethod handler) {
        Needs needs = handler.getMethodAnnotation(Needs.class);
        boolean needsMore = needs == null ? takes(handler, Caller.class) : !needs.value().isEmpty();
        return needsMore || isCommand(handler);
    }

    /** The body has the id of something that must be there. */
    private static boolean namesAnother(HandlerMethod handler) {
        return Arrays.stream(handler.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestBody.class))
                .map(parameter -> parameter.getType())
                .filter(Class::isRecord)
                .flatMap(body -> Arrays.stream(body.getRecordComponents()))
                .anyMatch(component -> component.getType() == UUID.class);
    }

    static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.asList(handler.getMethod().getParameterTypes()).contains(type);
    }

    static boolean hasPathVariable(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> "path".equals(parameter.getIn()));
    }

    private static boolean hasParameter(Operation operation, String in, String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(it -> in.equals(it.getIn()) && name.equals(it.getName()));
    }
}
