package org.tokenledger.query.verification.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.verification.forward.Presented;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The request that a connection is at: what it asks for, and whether it is one at all. */
final class Received implements Presented {
    private static final String AUTH = "/auth";

    /** Of US-ASCII, what a request target must have percent-encoded (RFC 9112 §3.2). */
    private static final String NOT_IN_A_TARGET = "\"#<>\\^`{|}";

    private final String peer;
    private final HttpRequest request;

    /** As sent, without scheme and authority. */
    private final String target;

    private final int pathEnd;

    private Received(String peer, HttpRequest request, String target) {
        this.peer = peer;
        this.request = request;
        this.target = target;
        int question = target.indexOf('?');
        this.pathEnd = question < 0 ? target.length() : question;
    }

    /** None when it is not HTTP/1.0 or HTTP/1.1 (RFC 9112 §2.3, §3.2). */
    static @Nullable Received of(String peer, HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        boolean hasHost = version.equals(HttpVersion.HTTP_1_1);
        if (!hasHost && !version.equals(HttpVersion.HTTP_1_0)) {
            return null;
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hasHost && hosts.isEmpty())) {
            return null;
        }
        if (request.method().equals(HttpMethod.CONNECT)) {
            // Names a host and a port, and no path (RFC 9112 §3.2.3).
            return null;
        }
        String uri = request.uri();
        String target =
                uri.startsWith("/") || uri.equals("*")
                        ? uri
                        : withoutAuthority(uri, hosts.isEmpty() ? null : hosts.getFirst());
        return target == null || !isTarget(target) ? null : new Received(peer, request, target);
    }

    /** Of the absolute form; none when it is not, or is for another host than the header says. */
    private static @Nullable String withoutAuthority(String uri, @Nullable String host) {
        int start = uri.indexOf("://") + 3;
        String scheme = uri.substring(0, Math.max(0, start - 3));
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            return null;
        }
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') {
            end++;
        }
        if (host != null && !uri.substring(start, end).equalsIgnoreCase(host)) {
            return null;
        }
        String rest = uri.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static boolean isTarget(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F || NOT_IN_A_TARGET.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The address of the other end; empty when it is gone already. */
    static String peer(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }

    /** Whether it is for {@code /auth}, or for anything under it. Paths are taken as sent. */
    boolean isForAuth() {
        return target.startsWith(AUTH)
                && (pathEnd == AUTH.length() || target.charAt(AUTH.length()) == '/');
    }

    String path() {
        return target.substring(0, pathEnd);
    }

    @Override
    public boolean isBelow() {
        return pathEnd > AUTH.length();
    }

    @Override
    public @Nullable String query() {
        return pathEnd == target.length() ? null : target.substring(pathEnd + 1);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }
}
