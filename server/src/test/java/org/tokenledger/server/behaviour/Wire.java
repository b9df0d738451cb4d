package org.tokenledger.server.behaviour;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A connection, and what goes over it byte by byte. Text is ISO 8859-1. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    /** An answer as it came. */
    public record Reply(String statusLine, List<String> headers, String body) {
        public int status() {
            return Integer.parseInt(statusLine.split(" ", -1)[1]);
        }

        /** The first value of a header; empty when there is none. */
        public String header(String name) {
            return headers.stream()
                    .filter(line -> is(line, name))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        /** Without what may differ from one answer to the next, and from one port to another. */
        Reply comparable() {
            return without("Date", "Connection", "Keep-Alive");
        }

        Reply without(String... names) {
            return new Reply(
                    statusLine,
                    headers.stream()
                            .filter(line -> List.of(names).stream().noneMatch(n -> is(line, n)))
                            .toList(),
                    body);
        }

        private static boolean is(String line, String name) {
            return line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
        }
    }

    public Wire(int port) {
        this(connected(port));
    }

    public Wire(Socket socket) {
        try {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Socket connected(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One request on a connection of its own. */
    public static Reply ask(int port, String request) {
        try (Wire wire = new Wire(port)) {
            wire.send(request);
            return wire.read(request.startsWith("HEAD "));
        }
    }

    public void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void sendNoMore() {
        try {
            socket.shutdownOutput();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public Reply read() {
        return read(false);
    }

    /** The next answer; without a body when the request was {@code HEAD}. */
    public Reply read(boolean head) {
        try {
            String status = line();
            List<String> headers = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                headers.add(line);
            }
            Reply reply = new Reply(status, headers, "");
            String length = reply.header("Content-Length");
            int bytes = head || length.isEmpty() ? 0 : Integer.parseInt(length);
            return new Reply(
                    status, headers, new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("hung up after: " + line);
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** What else comes until the other end hangs up. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
