package org.tokenledger.server.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between the server and PostgreSQL, and breaks a connection when that hurts most. */
final class Proxy implements AutoCloseable {
    /** What becomes of the next commit of the ledger. */
    enum Next {
        PASSES,
        /** PostgreSQL never hears of it. */
        IS_LOST,
        /** PostgreSQL does it, but the server never hears so. */
        IS_NOT_CONFIRMED
    }

    private final int target;
    private final ServerSocket listening;
    private final AtomicReference<Next> next = new AtomicReference<>(Next.PASSES);

    Proxy(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void next(Next becomes) {
        next.set(becomes);
    }

    boolean hasHappened() {
        return next.get() == Next.PASSES;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Connection connection = new Connection(client, server);
                Thread.ofVirtual().start(connection::requests);
                Thread.ofVirtual().start(connection::answers);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private boolean appends;
        private volatile boolean muted;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() {
            byte[] buffer = new byte[1 << 16];
            try (client;
                    server;
                    InputStream from = client.getInputStream();
                    OutputStream to = server.getOutputStream()) {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                    appends |= text.contains("UPDATE ledger.head");
                    if (appends && text.contains("COMMIT")) {
                        Next becomes = next.getAndSet(Next.PASSES);
                        if (becomes == Next.IS_LOST) {
                            return;
                        }
                        muted = becomes == Next.IS_NOT_CONFIRMED;
                    }
                    to.write(buffer, 0, n);
                }
            } catch (IOException broken) {
                // The other side is closed as well.
            }
        }

        void answers() {
            byte[] buffer = new byte[1 << 16];
            try (client;
                    server;
                    InputStream from = server.getInputStream();
                    OutputStream to = client.getOutputStream()) {
                for (int n = from.read(buffer); n >= 0 && !muted; n = from.read(buffer)) {
                    to.write(buffer, 0, n);
                }
            } catch (IOException broken) {
                // The other side is closed as well.
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
