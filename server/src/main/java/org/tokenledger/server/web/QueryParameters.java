package org.tokenledger.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.Text;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses query parameters that the handler has not declared by {@link RequestParam}, and single
 * ones given twice or empty: a {@code dryrun=true} or {@code dryRun=} that went unnoticed would
 * delete. A handler that takes all of them as a {@code @RequestParam} map answers for them itself,
 * and so does one that reads, takes the request itself and declares nothing.
 */
final class QueryParameters implements HandlerInterceptor {
    private final Map<Method, Optional<Map<String, Class<?>>>> declared = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            Map<String, String[]> sent = new TreeMap<>(request.getParameterMap());
            declared.computeIfAbsent(method.getMethod(), _ -> declaredBy(method))
                    .ifPresent(known -> sent.forEach((name, values) -> check(known, name, values)));
            sent.forEach(QueryParameters::checkText);
        }
        return true;
    }

    /** Type by name; empty when the handler wants to see everything. */
    private static Optional<Map<String, Class<?>>> declaredBy(HandlerMethod method) {
        Map<String, Class<?>> types = new HashMap<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam declaration = parameter.getParameterAnnotation(RequestParam.class);
            if (declaration == null) {
                continue;
            }
            if (Map.class.isAssignableFrom(parameter.getParameterType())) {
                return Optional.empty();
            }
            types.put(name(declaration, parameter), parameter.getParameterType());
        }
        return types.isEmpty() && readsByItself(method) ? Optional.empty() : Optional.of(types);
    }

    private static boolean readsByItself(HandlerMethod method) {
        return method.hasMethodAnnotation(GetMapping.class)
                && Arrays.stream(method.getMethodParameters())
                        .anyMatch(taken -> taken.getParameterType() == HttpServletRequest.class);
    }

    private static String name(RequestParam declaration, MethodParameter parameter) {
        String given = declaration.name().isEmpty() ? declaration.value() : declaration.name();
        return given.isEmpty() ? String.valueOf(parameter.getParameterName()) : given;
    }

    private static void check(Map<String, Class<?>> known, String name, String[] values) {
        Class<?> type = known.get(name);
        if (type == null) {
            throw refused(name, "is not known");
        }
        boolean many = type.isArray() || Collection.class.isAssignableFrom(type);
        if (!many && values.length > 1) {
            throw refused(name, "is given more than once");
        }
        if (!many && !CharSequence.class.isAssignableFrom(type) && values[0].isEmpty()) {
            throw refused(name, "has no value");
        }
    }

    /** PostgreSQL can't keep U+0000, nor find it. */
    private static void checkText(String name, String[] values) {
        for (String value : values) {
            if (value.indexOf('\0') >= 0) {
                throw refused(name, "holds the character U+0000");
            }
        }
    }

    private static Refused refused(String name, String message) {
        String shown = Text.beginning(name, 100);
        return Refused.field(Code.MALFORMED_REQUEST, shown, shown + " " + message);
    }
}
