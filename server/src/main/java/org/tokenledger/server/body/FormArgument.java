package org.tokenledger.server.body;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.tokenledger.contract.Form;
import org.tokenledger.contract.Refused;

import java.util.Objects;

/**
 * Hands a handler the form of its request. A query is refused: a value in it would be written to
 * the logs of every proxy on the way (RFC 7662 §2.1).
 */
final class FormArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Form.class;
    }

    @Override
    public Form resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request =
                Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class));
        if (request.getQueryString() != null) {
            throw Refused.malformed("Parameters belong into the body, not into the query");
        }
        byte[] body = RequestWithBody.of(request);
        return Form.parse(request.getContentType(), body == null ? new byte[0] : body);
    }
}
