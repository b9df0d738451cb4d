package org.tokenledger.server.process;

import org.tokenledger.server.launch.DatabaseAccess;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands between the server and PostgreSQL, counts what the server asks, and breaks a connection
 * when that hurts most.
 */
final class Proxy implements AutoCloseable {
    /** What becomes of the next commit of the ledger. */
    enum Next {
        PASSES,
        /** PostgreSQL never hears of it. */
        IS_LOST,
        /** PostgreSQL does it, but the server never hears so. */
        IS_NOT_CONFIRMED
    }

    private final DatabaseAccess database;
    private final URI real;
    private final LongAdder requests = new LongAdder();
    private final ServerSocket listening;
    private final AtomicReference<Next> next = new AtomicReference<>(Next.PASSES);

    Proxy(DatabaseAccess database) {
        this.database = database;
        this.real = URI.create(database.url().substring("jdbc:".length()));
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** The database behind this proxy; every COMMIT is in words, to be known when it is seen. */
    DatabaseAccess access() {
        String url =
                "jdbc:postgresql://127.0.0.1:%d%s?prepareThreshold=0"
                        .formatted(listening.getLocalPort(), real.getPath());
        return new DatabaseAccess(
                url,
                database.user(),
                database.password(),
                database.migrationUser(),
                database.migrationPassword());
    }

    /** How often PostgreSQL was asked anything: round trips, of one statement or more. */
    long requests() {
        return requests.sum();
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
                Socket server = new Socket(InetAddress.getLoopbackAddress(), real.getPort());
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
                    requests.increment();
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
