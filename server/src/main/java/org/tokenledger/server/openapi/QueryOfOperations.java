package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.method.HandlerMethod;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.contract.UserBody;
import org.tokenledger.query.access.web.AccessReads;
import org.tokenledger.query.audit.AuditFilter;
import org.tokenledger.query.audit.web.AuditReads;
import org.tokenledger.query.audit.web.AuditStream;
import org.tokenledger.query.directory.web.TokenReads;
import org.tokenledger.query.directory.web.UserReads;
import org.tokenledger.query.history.web.HistoryReads;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.report.Kind;
import org.tokenledger.query.report.web.ReportReads;
import org.tokenledger.query.usage.web.DenialReads;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

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
                    .forEach(name -> operation.addParametersItem(parameter(name)));
        } else if (READS_OF_ONE.contains(handler.getBeanType())
                && (answer == TokenBody.class || answer == UserBody.class)) {
            operation.addParametersItem(parameter(Moments.AS_OF));
        }
        if (handler.getBeanType() == ReportReads.class) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getName().equals("kind"))
                    .forEach(parameter ->
                            parameter.schema(oneOf(Stream.of(Kind.values()).map(Kind::toString))));
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

    private static Parameter parameter(String name) {
        return new Parameter().in("query").name(name).schema(schema(name));
    }

    /** The same name is the same thing everywhere. */
    private static Schema<?> schema(String name) {
        return switch (name) {
            case "from", "to", "createdAfter", "createdBefore", "expiresBefore", "lastUsedBefore" ->
                    new StringSchema().format("date-time");
            case "fromPosition", "toPosition", "lastEventId" ->
                    new IntegerSchema().format("int64").minimum(BigDecimal.ZERO);
            case "actorId", "tokenId", "userId" -> new StringSchema().format("uuid");
            case "unusedFor" -> new StringSchema().format("duration");
            case AuditFilter.ACTION ->
                    new ArraySchema().items(oneOf(AuditFilter.knownActions().stream()));
            case "limit" ->
                    new IntegerSchema()
                            .format(null)
                            .minimum(BigDecimal.ONE)
                            .maximum(BigDecimal.valueOf(PageRequest.LARGEST));
            case "count" -> new BooleanSchema();
            default -> new StringSchema();
        };
    }

    private static Schema<String> oneOf(Stream<String> values) {
        StringSchema schema = new StringSchema();
        values.forEach(schema::addEnumItem);
        return schema;
    }
}
