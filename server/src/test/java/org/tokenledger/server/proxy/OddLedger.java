package org.tokenledger.server.proxy;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** In the ledger's place: grants like it, until it is made to say something else or is stopped. */
final class OddLedger implements AutoCloseable {
    private final HttpServer server;
    private volatile int status = 200;

    OddLedger() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/auth",
                exchange -> {
                    try (exchange) {
                        if (status == 200) {
                            exchange.getResponseHeaders().set("X-Token-Id", "id");
                            exchange.getResponseHeaders().set("X-Token-Owner", "owner");
                            exchange.getResponseHeaders().set("X-Token-Permissions", "some");
                        }
                        exchange.sendResponseHeaders(status, -1);
                    }
                });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void says(int other) {
        status = other;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
