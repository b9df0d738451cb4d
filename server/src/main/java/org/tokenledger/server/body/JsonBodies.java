package org.tokenledger.server.body;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Under the API a body is JSON in UTF-8, also where the handler would not look at it. */
final class JsonBodies implements HandlerInterceptor {
    private static final MediaType ANY_JSON = new MediaType("application", "*+json");

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        byte[] body = RequestWithBody.of(request);
        if (body == null || body.length == 0) {
            return true;
        }
        if (!isJson(request.getContentType())) {
            throw new Refused(
                    Code.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json in UTF-8");
        }
        JsonText.check(body);
        return true;
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            Charset charset = type.getCharset();
            return (charset == null || charset.equals(StandardCharsets.UTF_8))
                    && (MediaType.APPLICATION_JSON.includes(type) || ANY_JSON.includes(type));
        } catch (InvalidMediaTypeException nonsense) {
            return false;
        }
    }
}
