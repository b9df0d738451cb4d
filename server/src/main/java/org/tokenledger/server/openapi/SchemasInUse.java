package org.tokenledger.server.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What only the whole document shows. Of what is sent, a field that may be null may be left out as
 * well. A filter that is called like a field of what is listed takes what that field holds.
 */
@SuppressWarnings("rawtypes") // as Swagger has them
final class SchemasInUse implements GlobalOpenApiCustomizer {
    @Override
    public void customise(OpenAPI api) {
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        List<Operation> operations =
                api.getPaths().values().stream()
                        .map(PathItem::readOperations)
                        .flatMap(List::stream)
                        .toList();
        Set<Schema<?>> sent = new LinkedHashSet<>();
        operations.stream()
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .flatMap(body -> in(body.getContent()))
                .forEach(schema -> collect(schema, schemas, sent));
        sent.forEach(SchemasInUse::mayLeaveOutNulls);
        operations.forEach(operation -> describeFilters(operation, schemas));
    }

    /** The schema itself, wherever it is. */
    static Schema<?> referred(Schema<?> schema, Map<String, Schema> schemas) {
        String reference = schema.get$ref();
        Schema<?> named =
                reference == null
                        ? null
                        : schemas.get(reference.substring(reference.lastIndexOf('/') + 1));
        return named == null ? schema : named;
    }

    private static void collect(
            Schema<?> schema, Map<String, Schema> schemas, Set<Schema<?>> sent) {
        Schema<?> itself = referred(schema, schemas);
        if (itself.getItems() != null) {
            collect(itself.getItems(), schemas, sent);
        }
        if (itself.getProperties() != null && sent.add(itself)) {
            itself.getProperties().values().forEach(field -> collect(field, schemas, sent));
        }
    }

    private static void mayLeaveOutNulls(Schema<?> schema) {
        if (schema.getRequired() != null) {
            TreeSet<String> always = new TreeSet<>(schema.getRequired());
            schema.getProperties()
                    .forEach((name, field) -> {
                        if (mayBeNull(field)) {
                            always.remove(name);
                        }
                    });
            schema.setRequired(List.copyOf(always));
        }
    }

    private static boolean mayBeNull(Schema<?> field) {
        return (field.getTypes() != null && field.getTypes().contains("null"))
                || (field.getAnyOf() != null
                        && field.getAnyOf().stream().anyMatch(SchemasInUse::mayBeNull));
    }

    private static void describeFilters(Operation operation, Map<String, Schema> schemas) {
        Schema<?> listed = listed(operation, schemas);
        if (listed == null || listed.getProperties() == null || operation.getParameters() == null) {
            return;
        }
        for (Parameter parameter : operation.getParameters()) {
            Schema<?> field = listed.getProperties().get(parameter.getName());
            if (field != null && field.getTypes() != null && isAnyText(parameter)) {
                parameter.setSchema(filter(field));
            }
        }
    }

    /** Of which no more is known yet. */
    private static boolean isAnyText(Parameter parameter) {
        return "query".equals(parameter.getIn())
                && parameter.getSchema() instanceof StringSchema text
                && text.getFormat() == null
                && text.getEnum() == null;
    }

    private static @Nullable Schema<?> listed(Operation operation, Map<String, Schema> schemas) {
        ApiResponse ok = operation.getResponses().get("200");
        if (ok == null || ok.getContent() == null) {
            return null;
        }
        return in(ok.getContent())
                .map(page -> referred(page, schemas).getProperties())
                .filter(Objects::nonNull)
                .map(fields -> fields.get("items"))
                .filter(items -> items != null && items.getItems() != null)
                .findFirst()
                .map(items -> (Schema<?>) referred(items.getItems(), schemas))
                .orElse(null);
    }

    @SuppressWarnings("unchecked")
    private static Schema<?> filter(Schema<?> field) {
        Set<String> types = new LinkedHashSet<>(field.getTypes());
        types.remove("null");
        Schema<Object> filter = new Schema<>();
        filter.types(types).format(field.getFormat());
        filter.setEnum((List<Object>) field.getEnum());
        return filter;
    }

    private static Stream<Schema<?>> in(Content content) {
        return content.values().stream()
                .filter(media -> media.getSchema() != null)
                .map(MediaType::getSchema);
    }
}
