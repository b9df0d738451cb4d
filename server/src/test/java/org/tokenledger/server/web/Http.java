package org.tokenledger.server.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Talks to {@link ToyServer}. */
public final class Http {
    static final String JSON = "application/json";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    /** A request with a token and a request id, so that answers are the same each time. */
    public static HttpRequest.Builder as(String token, String pathAndQuery) {
        return anonymous(pathAndQuery).header("Authorization", "Bearer " + token);
    }

    /** A request without a token. */
    public static HttpRequest.Builder anonymous(String pathAndQuery) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ToyServer.port() + pathAndQuery))
                .header("X-Request-Id", "test-1");
    }

    static HttpResponse<String> get(String pathAndQuery) {
        return send(as(Tokens.ALL, pathAndQuery));
    }

    static HttpResponse<String> post(String pathAndQuery, String json) {
        return post(pathAndQuery, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    static HttpResponse<String> post(String pathAndQuery, String contentType, byte[] body) {
        return send(
                as(Tokens.ALL, pathAndQuery)
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    /** Sends it and waits for the whole answer. */
    public static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are and reads until the server closes. */
    static String raw(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ToyServer.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole body of a problem without {@code errors}. */
    static String problem(int status, String code, String title, String detail, String path) {
        return problem(status, code, title, detail, path, "");
    }

    /** The whole body of the 400 that names one field. */
    static String malformed(String field, String message, String path) {
        return problem(
                400,
                "malformed_request",
                "The request is malformed",
                message,
                path,
                ",\"errors\":[{\"field\":\"%s\",\"message\":\"%s\"}]".formatted(field, message));
    }

    static String problem(
            int status, String code, String title, String detail, String path, String more) {
        return """
        {"type":"urn:token-ledger:problem:%s","title":"%s","status":%d,"detail":"%s","instance":"%s","code":"%s"%s}\
        """
                .formatted(code, title, status, detail, path, code, more);
    }
}
