package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.query.replay.web.ReplayEndpoints;
import org.tokenledger.query.report.web.ReportReads;

import java.util.Arrays;
import java.util.Set;

/** What is written by hand, and so has no type that tells of it: streams and reports. */
final class StreamsOfOperations implements GlobalOperationCustomizer {
    private static final Set<String> TYPES = Set.of("StreamingResponseBody", "SseEmitter");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        ApiResponse done =
                operation.getResponses() == null ? null : operation.getResponses().get("200");
        if (done == null) {
            return operation;
        }
        GetMapping get = handler.getMethodAnnotation(GetMapping.class);
        if (get != null && handler.getMethod().getReturnType() == void.class) {
            Content content = new Content();
            Arrays.stream(get.produces())
                    .forEach(type -> content.addMediaType(type, new MediaType()));
            done.setContent(content);
            if (handler.getBeanType() == ReplayEndpoints.class) {
                operation
                        .getResponses()
                        .addApiResponse(
                                "409", new ApiResponse().description("It has not ended well yet"));
            }
            if (handler.getBeanType() == ReportReads.class) {
                CommonHeaders.add(done, "Report-Id", "Under which it is on record");
            }
        }
        if (done.getContent() != null) {
            // One of its own for each: they may share theirs.
            done.getContent().replaceAll(StreamsOfOperations::described);
        }
        return operation;
    }

    private static MediaType described(String type, MediaType media) {
        Schema<?> schema = media.getSchema();
        String name = schema == null ? null : name(schema);
        boolean unknown = schema == null || (name != null && TYPES.contains(name));
        return unknown ? new MediaType().schema(byHand(type)) : media;
    }

    private static Schema<?> byHand(String type) {
        if (type.equals("application/json")) {
            return new ObjectSchema();
        }
        return type.endsWith("+json")
                ? new ArraySchema().items(new ObjectSchema())
                : new StringSchema();
    }

    private static @Nullable String name(Schema<?> schema) {
        String reference = schema.get$ref();
        return reference == null ? null : reference.substring(reference.lastIndexOf('/') + 1);
    }
}
