package org.tokenledger.server.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * What stands where the pages say 80, 8080 and 9000.
 *
 * @param proxy where the proxy listens
 * @param ledger where it finds {@code /auth}
 * @param api what it protects
 */
record Ports(int proxy, int ledger, int api) {
    static Ports of(int ledger, int api) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Ports(socket.getLocalPort(), ledger, api);
        }
    }

    /** The configuration with these ports; fails when it does not name all that it should. */
    String in(String configuration, String... originals) {
        String changed = configuration;
        for (String original : originals) {
            if (!changed.contains(original)) {
                throw new AssertionError("no " + original + " in " + configuration);
            }
            changed =
                    changed.replace(
                            original,
                            original.replace(":8080", ":" + ledger)
                                    .replace(":9000", ":" + api)
                                    .replaceFirst("\\b80\\b", Integer.toString(proxy)));
        }
        return changed;
    }
}
