package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.query.replay.web.ReplayEndpoints;

/** The headers that handlers share and do not declare one by one. */
final class CommonHeaders {
    private CommonHeaders() {}

    static void describe(Operation operation, HandlerMethod handler, boolean ofOneThing) {
        // Replays have no version, and are not of a view.
        boolean replay = handler.getBeanType() == ReplayEndpoints.class;
        if (handler.hasMethodAnnotation(GetMapping.class) && !replay) {
            add(
                    operation,
                    "Ledger-Position",
                    "Answer only when the view has reached this position; waits up to 2 s");
            return;
        }
        if (ofOneThing && !replay) {
            add(operation, "If-Match", "Only if the ETag is still one of these (RFC 9110 §13.1.1)");
        }
        if (handler.hasMethodAnnotation(PostMapping.class)
                && CommonOfOperations.isCommand(handler)) {
            add(
                    operation,
                    "Idempotency-Key",
                    "1 to 200 visible ASCII characters; within 24 h the same key and request get"
                            + " the same answer, without a second effect");
        }
    }

    private static void add(Operation operation, String name, String description) {
        operation.addParametersItem(
                new HeaderParameter()
                        .name(name)
                        .description(description)
                        .required(false)
                        .schema(new StringSchema()));
    }
}
