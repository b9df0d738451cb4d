package org.tokenledger.server.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.OneOf;
import org.tokenledger.token.TokenValue;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads off a record which of its fields are always there, which may be null, and what a text among
 * them can be. A field that is {@code @Nullable} is null in the JSON, or left out when {@code
 * JsonInclude} says so.
 */
final class RecordSchemas implements ModelConverter {
    private static final String NULL = "null";

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Class<?> raw = Json.mapper().constructType(type.getType()).getRawClass();
        if (raw == TokenValue.class) {
            return new StringSchema();
        }
        Schema<?> schema = others.hasNext() ? others.next().resolve(type, context, others) : null;
        if (schema != null && raw.isEnum()) {
            oneOf(schema, Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        } else if (schema != null && raw.isRecord()) {
            Schema<?> fields = SchemasInUse.referred(schema, context.getDefinedModels());
            if (fields.getProperties() != null) {
                describe(raw, fields);
            }
        }
        return schema;
    }

    private static void describe(Class<?> type, Schema<?> fields) {
        TreeSet<String> always =
                new TreeSet<>(fields.getRequired() == null ? List.of() : fields.getRequired());
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                describe(component.getType(), fields);
                always.addAll(fields.getRequired());
                continue;
            }
            String name = name(component);
            Schema<?> field = fields.getProperties().get(name);
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (field == null
                    || (nullable
                            && (leavesOutNull(type) || leavesOutNull(component.getAccessor())))) {
                continue;
            }
            always.add(name);
            OneOf texts = component.getAnnotation(OneOf.class);
            if (texts != null) {
                oneOf(field, Arrays.asList(texts.value()));
            }
            if (nullable) {
                fields.getProperties().put(name, orNull(field));
            }
        }
        fields.setRequired(List.copyOf(always));
    }

    private static String name(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null ? component.getName() : given.value();
    }

    private static boolean leavesOutNull(AnnotatedElement element) {
        JsonInclude include = element.getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    @SuppressWarnings("unchecked")
    private static void oneOf(Schema<?> field, List<String> texts) {
        ((Schema<Object>) field).setEnum(new ArrayList<>(texts));
    }

    private static Schema<?> orNull(Schema<?> field) {
        if (field.getAnyOf() != null) {
            return field;
        }
        if (field.get$ref() != null) {
            return new Schema<>()
                    .name(field.getName())
                    .addAnyOfItem(field)
                    .addAnyOfItem(new Schema<>().typesItem(NULL));
        }
        if (field.getEnum() != null && !field.getEnum().contains(null)) {
            field.addEnumItemObject(null);
        }
        field.addType(NULL);
        return field;
    }
}
