package org.tokenledger.server.fuzz;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request byte by byte, as no HTTP client would send it. Its text is ISO 8859-1. */
final class RawRequest {
    record Header(String name, String value) {}

    String method;
    String path;
    String query = "";
    String version = "HTTP/1.1";
    final List<Header> headers = new ArrayList<>();
    byte @Nullable [] body;

    /** How many bytes it says its body has, when that is not so. */
    @Nullable String contentLength;

    /** Why it must not be answered with success; empty when it may. */
    final List<String> mustBeRefused = new ArrayList<>();

    /** What was done to it. */
    final List<String> oddities = new ArrayList<>();

    /** More is sent than the server will read: it may hang up before the answer is through. */
    boolean mayBeCutOff;

    RawRequest(String method, String path) {
        this.method = method;
        this.path = path;
        header("Host", "localhost");
        header("Connection", "close");
    }

    void header(String name, String value) {
        headers.add(new Header(name, value));
    }

    void without(String name) {
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
    }

    void query(String parameter) {
        query += (query.isEmpty() ? "?" : "&") + parameter;
    }

    /** Something that may or may not be put up with. */
    void odd(String what) {
        oddities.add(what);
    }

    /** Something that must be refused. */
    void wrong(String what) {
        oddities.add(what);
        mustBeRefused.add(what);
    }

    byte[] bytes() {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(query).append(' ').append(version);
        head.append("\r\n");
        headers.forEach(h -> head.append(h.name()).append(": ").append(h.value()).append("\r\n"));
        if (contentLength != null) {
            head.append("Content-Length: ").append(contentLength).append("\r\n");
        } else if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        String text = new String(bytes(), StandardCharsets.ISO_8859_1);
        return oddities
                + " must be refused for "
                + mustBeRefused
                + "\n"
                + (text.length() > 1500 ? text.substring(0, 1500) + "…" : text);
    }
}
