package org.tokenledger.server.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer, read from the wire.
 *
 * @param status 0 when there was none
 */
record Reply(int status, Map<String, String> headers, String body) {
    private static final int PATIENCE_MILLIS = 10_000;

    static final Reply NONE = new Reply(0, Map.of(), "");

    /** Sends the bytes, reads until the server hangs up. */
    static Reply to(RawRequest request, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            try {
                socket.getOutputStream().write(request.bytes());
                socket.shutdownOutput();
            } catch (IOException hungUp) {
                request.odd("the server hung up while it was sent");
            }
            return parse(read(socket.getInputStream()));
        }
    }

    private static String read(InputStream answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = answer.read(buffer); n >= 0; n = answer.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
        } catch (IOException cutOff) {
            // What came before counts.
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static Reply parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) {
            return NONE;
        }
        int status = Integer.parseInt(text.substring(9, 12));
        if (status < 200) {
            return parse(text.substring(end + 4));
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line : text.substring(0, end).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String body = text.substring(end + 4);
        boolean chunked = "chunked".equals(headers.get("transfer-encoding"));
        String whole = chunked ? unchunked(body) : body;
        byte[] utf8 = whole.getBytes(StandardCharsets.ISO_8859_1);
        return new Reply(status, headers, new String(utf8, StandardCharsets.UTF_8));
    }

    private static String unchunked(String body) {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            int line = body.indexOf("\r\n", at);
            int size = line < 0 ? 0 : Integer.parseInt(body.substring(at, line), 16);
            if (size == 0) {
                break;
            }
            whole.append(body, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
        return whole.toString();
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }
}
