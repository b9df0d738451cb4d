package org.tokenledger.query.attempt;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * From which address does a request come? From the peer of its connection, unless that is a proxy
 * that the operator trusts to say for whom it forwards.
 */
public final class TrustedProxies {
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), "none");

    /** None, a number, or an obfuscated one (RFC 7239 §6). */
    private static final Pattern PORT = Pattern.compile("(:([0-9]{1,5}|_[A-Za-z0-9._-]+))?");

    private final List<Network> networks;
    private final String text;

    private TrustedProxies(List<Network> networks, String text) {
        this.networks = networks;
        this.text = text;
    }

    /**
     * Those in a list of addresses and networks (CIDR), separated by commas.
     *
     * @throws IllegalArgumentException when one of them is neither
     */
    public static TrustedProxies parse(String list) {
        return new TrustedProxies(
                Arrays.stream(list.split(",", -1)).map(String::strip).map(Network::parse).toList(),
                list);
    }

    /**
     * The client's address. Of a trusted peer's headers, the last address that is not itself a
     * trusted proxy; the first when all are. Nothing to the left of that is looked at, for anybody
     * may have written it.
     *
     * <p>{@code X-Forwarded-For} counts, and {@code Forwarded} (RFC 7239) only without it: proxies
     * that know but the first pass the second on as the client sent it.
     *
     * @param peer the other end of the connection; answered as it is when it is not trusted, or
     *     forwards nothing that can be read
     * @param headers all values of a header, in order; empty when there are none
     */
    public String client(String peer, Function<String, List<String>> headers) {
        if (networks.isEmpty() || !include(peer)) {
            return peer;
        }
        List<String> forwardedFor = headers.apply("X-Forwarded-For");
        Address client =
                forwardedFor.isEmpty()
                        ? lastUntrusted(headers.apply("Forwarded"), TrustedProxies::forwarded)
                        : lastUntrusted(forwardedFor, TrustedProxies::node);
        return client == null ? peer : client.text();
    }

    /** Whether this is the address of a proxy, behind which there may be anybody. */
    boolean include(String address) {
        if (networks.isEmpty()) {
            return false;
        }
        int scope = address.indexOf('%');
        Address parsed = Address.parse(scope < 0 ? address : address.substring(0, scope));
        return parsed != null && include(parsed);
    }

    private boolean include(Address address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Goes from the right to the left, as the proxies do from the nearest to the farthest. Commas
     * in quotes are not looked for: a quote that a client left open must not hide what comes after.
     */
    private @Nullable Address lastUntrusted(
            List<String> lines, Function<String, @Nullable Address> read) {
        Address hop = null;
        for (String line : lines.reversed()) {
            int end = line.length();
            do {
                int comma = line.lastIndexOf(',', end - 1);
                hop = read.apply(line.substring(comma + 1, end).strip());
                if (hop == null || !include(hop)) {
                    return hop;
                }
                end = comma;
            } while (end >= 0);
        }
        return hop;
    }

    /** The {@code for} of one element of {@code Forwarded} (RFC 7239 §4). */
    private static @Nullable Address forwarded(String element) {
        for (String pair : element.split(";", -1)) {
            String parameter = pair.strip();
            if (parameter.regionMatches(true, 0, "for=", 0, 4)) {
                String value = parameter.substring(4);
                boolean quoted =
                        value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return node(quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return null;
    }

    /** An address, IPv6 in brackets or not, with a port or not. */
    private static @Nullable Address node(String node) {
        int port = node.indexOf(':');
        if (node.startsWith("[")) {
            port = node.indexOf(']') + 1;
        } else if (port != node.lastIndexOf(':')) {
            port = node.length();
        }
        if (port <= 0) {
            return node.startsWith("[") ? null : Address.parse(node);
        }
        if (!PORT.matcher(node.substring(port)).matches()) {
            return null;
        }
        String host = node.substring(0, port);
        return Address.parse(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    @Override
    public String toString() {
        return text;
    }
}
