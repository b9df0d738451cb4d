package org.tokenledger.server.problem;

import jakarta.servlet.http.HttpServletRequest;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.util.Optional;

/**
 * What the frameworks throw at a request that they can't make sense of, as the contract puts it.
 */
public final class Misunderstanding {
    private Misunderstanding() {}

    /** Empty for what is nobody's fault but our own. */
    public static Optional<Refused> refusal(Throwable thrown) {
        return Optional.ofNullable(known(thrown));
    }

    /** The nearest thing the contract has to a status that Spring or Tomcat came up with. */
    public static Refused refusal(int status, HttpServletRequest request) {
        return status >= 500 && status != 501 && status != 503 && status != 505
                ? internal(request)
                : refused(status);
    }

    /** Our own fault: the client learns nothing but where the log has it. */
    public static Refused internal(HttpServletRequest request) {
        return new Refused(
                Code.INTERNAL_ERROR,
                "Something went wrong here; the log has it under request " + RequestId.of(request));
    }

    private static Refused refused(int status) {
        return switch (status) {
            case 404 -> nothingHere();
            case 405 -> new Refused(Code.METHOD_NOT_ALLOWED, "The method is not allowed here");
            case 406 -> notAcceptable();
            case 413 -> new Refused(Code.TOO_LARGE, "The request is too large");
            case 415 -> new Refused(Code.UNSUPPORTED_MEDIA_TYPE, "The media type is not supported");
            // 501 is Tomcat's answer to a transfer coding, 505 to a version that it does not know.
            case 501, 505 -> Refused.malformed("The request is not HTTP as this server speaks it");
            case 503 -> new Refused(Code.NOT_READY, "The server is not ready");
            default -> Refused.malformed("The request can't be understood");
        };
    }

    private static @Nullable Refused known(Throwable thrown) {
        return switch (thrown) {
            case Refused refused -> refused;
            case HttpMessageNotReadableException body -> UnreadableBody.refusal(body.getCause());
            case HttpRequestMethodNotSupportedException method ->
                    new Refused(
                            Code.METHOD_NOT_ALLOWED, method.getMethod() + " is not allowed here");
            case HttpMediaTypeNotSupportedException _ ->
                    new Refused(
                            Code.UNSUPPORTED_MEDIA_TYPE,
                            "The body must be application/json in UTF-8");
            case HttpMediaTypeNotAcceptableException _ -> notAcceptable();
            case MissingServletRequestParameterException missing ->
                    parameter(missing.getParameterName(), "is missing");
            case MissingRequestHeaderException missing ->
                    parameter(missing.getHeaderName(), "is missing");
            case MethodArgumentTypeMismatchException mismatch ->
                    parameter(mismatch.getName(), Expected.of(mismatch.getRequiredType()));
            case NoHandlerFoundException _ -> nothingHere();
            case NoResourceFoundException _ -> nothingHere();
            case RequestRejectedException _ ->
                    Refused.malformed("The path or a header holds what is not allowed there");
            case InvalidParameterException _ ->
                    Refused.malformed("The query is not percent-encoded UTF-8");
            case AsyncRequestTimeoutException _ ->
                    new Refused(Code.NOT_READY, "It took too long to answer");
            case ErrorResponse response -> byStatus(response.getStatusCode());
            default ->
                    DatabaseTrouble.isBehind(thrown)
                            ? new Refused(Code.NOT_READY, "The database can't be reached")
                            : null;
        };
    }

    private static @Nullable Refused byStatus(HttpStatusCode status) {
        return status.is4xxClientError() ? refused(status.value()) : null;
    }

    private static Refused nothingHere() {
        return new Refused(Code.NOT_FOUND, "There is nothing here");
    }

    private static Refused notAcceptable() {
        return new Refused(Code.NOT_ACCEPTABLE, "There is no answer of a type that you accept");
    }

    private static Refused parameter(String name, String message) {
        return Refused.field(Code.MALFORMED_REQUEST, name, name + " " + message);
    }
}
