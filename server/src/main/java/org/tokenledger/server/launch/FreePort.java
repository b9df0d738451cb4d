package org.tokenledger.server.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Whether a port can be had, asked before anything is written for a server that nobody could reach.
 * Somebody may take it a moment later: then opening it fails with the same sentence.
 */
final class FreePort {

    private FreePort() {}

    /**
     * Returns when the port can be opened now; at once for 0, which takes any.
     *
     * @param flag the option that chose the port
     * @throws LaunchFailed when it is taken, or forbidden for this user
     */
    static void require(int port, String flag) {
        try (ServerSocket probe = new ServerSocket()) {
            // As Tomcat opens it: connections of a server that has just ended do not matter.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(port));
        } catch (IOException refused) {
            throw new LaunchFailed(Reason.ofPort(refused, port, flag), refused);
        }
    }
}
