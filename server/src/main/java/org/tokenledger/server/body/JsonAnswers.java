package org.tokenledger.server.body;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.util.Collections;
import java.util.List;

/**
 * Refuses whoever does not accept JSON before the handler is called. Spring MVC would find out when
 * the answer is written: a command that is refused then has been carried out. Handlers that declare
 * what they produce were chosen by it, and need no check.
 */
final class JsonAnswers implements HandlerInterceptor {
    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        boolean choosesByItself =
                request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) != null;
        if (handler instanceof HandlerMethod && !choosesByItself && !isAccepted(request)) {
            throw new Refused(Code.NOT_ACCEPTABLE, "There is no answer of a type that you accept");
        }
        return true;
    }

    private static boolean isAccepted(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders("Accept"));
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(lines);
            return accepted.isEmpty()
                    || accepted.stream().anyMatch(MediaType.APPLICATION_JSON::isCompatibleWith);
        } catch (InvalidMediaTypeException | InvalidMimeTypeException nonsense) {
            return false;
        }
    }
}
