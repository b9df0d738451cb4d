package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.ErasureCertificate;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.replay.web.ReplayEndpoints;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The headers that handlers share and do not declare one by one. */
final class CommonHeaders {
    private static final String POSITION = "Ledger-Position";

    private CommonHeaders() {}

    static void describe(Operation operation, HandlerMethod handler) {
        boolean command = CommonOfOperations.isCommand(handler);
        if (isOfAView(handler)) {
            ask(
                    operation,
                    POSITION,
                    "Answer only when the view has reached this position; waits up to 2 s");
            onSuccess(operation, it -> add(it, POSITION, "The position that the view had reached"));
        }
        if (command) {
            ofCommand(operation, handler);
        }
        if (hasVersion(handler) && !handler.hasMethodAnnotation(DeleteMapping.class)) {
            onSuccess(operation, it -> add(it, "ETag", "The version, for If-Match"));
        }
    }

    /** Replays are kept elsewhere. */
    private static boolean isOfAView(HandlerMethod handler) {
        return CommonOfOperations.isRead(handler)
                && handler.hasMethodAnnotation(Needs.class)
                && handler.getBeanType() != ReplayEndpoints.class;
    }

    private static void ofCommand(Operation operation, HandlerMethod handler) {
        if (CommonOfOperations.hasPathVariable(operation)) {
            ask(operation, "If-Match", "Only if the ETag is still one of these (RFC 9110 §13.1.1)");
        }
        if (handler.hasMethodAnnotation(PostMapping.class)) {
            ask(
                    operation,
                    "Idempotency-Key",
                    "1 to 200 visible ASCII characters; within 24 h the same key and request get"
                            + " the same answer, without a second effect");
        }
        onSuccess(
                operation,
                it ->
                        add(
                                it,
                                POSITION,
                                "The position of the last event; left out where nothing was to do"));
        operation
                .getResponses()
                .forEach((status, it) -> {
                    if (status.equals("201") || status.equals("202")) {
                        add(it, "Location", "Where it is");
                    }
                    if (status.equals("204")) {
                        add(
                                it,
                                ErasureCertificate.HEADER,
                                "Where it is proven that the deletion is in the log");
                    }
                });
    }

    /** Whether the answer is one thing with a version, or tells of one. */
    private static boolean hasVersion(HandlerMethod handler) {
        ResolvableType type = ResolvableType.forMethodReturnType(handler.getMethod());
        Class<?> body =
                type.resolve() == ResponseEntity.class
                        ? type.getGeneric().resolve()
                        : type.resolve();
        return body != null
                && components(body)
                        .flatMap(it -> Stream.concat(Stream.of(it), components(it.getType())))
                        .anyMatch(it -> it.getName().equals("version"));
    }

    private static Stream<RecordComponent> components(Class<?> type) {
        return type.isRecord() ? Arrays.stream(type.getRecordComponents()) : Stream.empty();
    }

    private static void onSuccess(Operation operation, Consumer<ApiResponse> change) {
        operation
                .getResponses()
                .forEach((status, response) -> {
                    if (status.startsWith("2")) {
                        change.accept(response);
                    }
                });
    }

    private static void ask(Operation operation, String name, String description) {
        if (CommonOfOperations.hasParameter(operation, "header", name)) {
            return;
        }
        operation.addParametersItem(
                new HeaderParameter()
                        .name(name)
                        .description(description)
                        .required(false)
                        .schema(new StringSchema()));
    }

    static void add(ApiResponse response, String name, String description) {
        response.addHeaderObject(
                name, new Header().description(description).schema(new StringSchema()));
    }
}
