package org.tokenledger.server.body;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import org.tokenledger.contract.Refused;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;

/**
 * Refuses a body that lacks a field which is not {@code @Nullable}: Jackson would leave it null.
 * What is unknown or of the wrong type has been refused before.
 */
@ControllerAdvice
final class RequiredFields extends RequestBodyAdviceAdapter {
    @Override
    public boolean supports(
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        return parameter.getParameterType().isRecord();
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        check("", body);
        return body;
    }

    private static void check(String path, @Nullable Object part) {
        if (part instanceof Record fields) {
            for (RecordComponent component : fields.getClass().getRecordComponents()) {
                check(path.isEmpty() ? "" : path + ".", component, fields);
            }
        } else if (part instanceof List<?> many) {
            for (int i = 0; i < many.size(); i++) {
                if (many.get(i) instanceof Record one) {
                    check(path + "[" + i + "]", one);
                }
            }
        }
    }

    private static void check(String prefix, RecordComponent component, Record fields) {
        String field = prefix + component.getName();
        Object value = value(component, fields);
        if (value == null && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            throw Refused.invalid(field, field + " is required");
        }
        check(field, value);
    }

    private static @Nullable Object value(RecordComponent component, Record fields) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(fields);
        } catch (ReflectiveOperationException recordsCanBeRead) {
            throw new IllegalStateException(recordsCanBeRead);
        }
    }
}
