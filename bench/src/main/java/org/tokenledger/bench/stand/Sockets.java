package org.tokenledger.bench.stand;

import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Workers;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A connection that is kept, and opened anew when the server wants it closed. Speaks just enough
 * HTTP/1.1 to load a server.
 */
public final class Sockets implements AutoCloseable {
    private static final String LENGTH = "content-length: ";

    private final int port;
    private Socket socket;
    private InputStream in;
    private boolean closing;

    public Sockets(int port) throws IOException {
        this.port = port;
        this.socket = connected(port);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Sends one request and reads its answer to the end; returns its status. */
    public int send(byte[] request) throws IOException {
        if (closing) {
            socket.close();
            socket = connected(port);
            in = new BufferedInputStream(socket.getInputStream());
        }
        socket.getOutputStream().write(request);
        String status = line();
        long length = 0;
        boolean chunked = false;
        closing = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith(LENGTH)) {
                length = Long.parseLong(lower.substring(LENGTH.length()).strip());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
            closing |= lower.equals("connection: close");
        }
        if (chunked) {
            skipChunks();
        } else {
            in.skipNBytes(length);
        }
        return Integer.parseInt(status.split(" ", 3)[1]);
    }

    private void skipChunks() throws IOException {
        int size;
        do {
            size = Integer.parseInt(line().strip(), 16);
            in.skipNBytes(size);
            line();
        } while (size > 0);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static Sample run(int port, List<String> requests, int connections, int seconds)
            throws IOException {
        BlockingQueue<Sockets> pool = new ArrayBlockingQueue<>(connections);
        List<Sockets> all = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Sockets connection = new Sockets(port);
                pool.add(connection);
                all.add(connection);
            }
            return Workers.during(
                    seconds,
                    connections,
                    number -> {
                        String request =
                                requests.get((int) (number % requests.size()))
                                        .replace(
                                                HttpLoad.NUMBER,
                                                String.format(Locale.ROOT, "%08d", number));
                        Sockets connection = pool.take();
                        int status = connection.send(request.getBytes(StandardCharsets.UTF_8));
                        pool.add(connection);
                        if (status / 100 != 2) {
                            throw new IllegalStateException("answered with " + status);
                        }
                        return 1;
                    });
        } finally {
            for (Sockets connection : all) {
                connection.close();
            }
        }
    }
}
