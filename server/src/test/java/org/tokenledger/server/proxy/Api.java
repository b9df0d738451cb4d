package org.tokenledger.server.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the proxy protects: which requests reached it, and with what? */
final class Api implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    /** A request as it arrived. */
    record Request(String method, String path, Headers headers, String body) {}

    Api() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            requests.add(
                    new Request(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().toString(),
                            exchange.getRequestHeaders(),
                            body));
            byte[] answer = "from the API".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** The request that has arrived since the last call; null when none has. */
    Request received() {
        return requests.poll();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
