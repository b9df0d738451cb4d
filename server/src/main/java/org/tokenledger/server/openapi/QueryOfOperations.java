package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.contract.UserBody;
import org.tokenledger.query.access.web.AccessReads;
import org.tokenledger.query.audit.web.AuditReads;
import org.tokenledger.query.audit.web.AuditStream;
import org.tokenledger.query.directory.web.TokenReads;
import org.tokenledger.query.directory.web.UserReads;
import org.tokenledger.query.history.web.HistoryReads;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.report.web.ReportReads;
import org.tokenledger.query.usage.web.DenialReads;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which query parameters there are, where the handler reads them by itself. */
final class QueryOfOperations implements GlobalOperationCustomizer {
    private static final Map<Class<?>, List<String>> LISTS =
            Map.of(
                    AccessReads.class, AccessReads.PARAMETERS,
                    TokenReads.class, TokenReads.PARAMETERS,
                    UserReads.class, UserReads.PARAMETERS,
                    HistoryReads.class, HistoryReads.PARAMETERS,
                    AuditReads.class, AuditReads.PARAMETERS,
                    AuditStream.class, AuditStream.PARAMETERS,
                    ReportReads.class, ReportReads.PARAMETERS,
                    DenialReads.class, DenialReads.PARAMETERS);

    /** What is no page, and is asked for as if it were. */
    private static final Set<Class<?>> FILTERED = Set.of(AuditStream.class, ReportReads.class);

    private static final Set<Class<?>> READS_OF_ONE = Set.of(TokenReads.class, UserReads.class);

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        Class<?> answer = handler.getMethod().getReturnType();
        if (answer == Page.class || FILTERED.contains(handler.getBeanType())) {
            Objects.requireNonNull(LISTS.get(handler.getBeanType()))
                    .forEach(name -> operation.addParametersItem(text(name)));
        } else if (READS_OF_ONE.contains(handler.getBeanType())
                && (answer == TokenBody.class || answer == UserBody.class)) {
            operation.addParametersItem(text(Moments.AS_OF));
        }
        if (handler.getBeanType() == AuditReads.class) {
            // Whoever accepts anything gets JSON; that is no form of its own.
            operation.getResponses().values().stream()
                    .map(ApiResponse::getContent)
                    .filter(Objects::nonNull)
                    .forEach(content -> content.remove("*/*"));
        }
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getName().equals("dryRun"))
                    .forEach(parameter ->
                            parameter
                                    .allowEmptyValue(true)
                                    .schema(new BooleanSchema())
                                    .description("Works everything out, writes nothing."));
        }
        return operation;
    }

    private static Parameter text(String name) {
        return new Parameter().in("query").name(name).schema(new StringSchema());
    }
}
