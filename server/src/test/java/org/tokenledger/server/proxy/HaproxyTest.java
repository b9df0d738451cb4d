package org.tokenledger.server.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/integrate/haproxy.md}. */
class HaproxyTest extends BehindAProxy {
    HaproxyTest() {
        super("haproxy");
    }

    @Override
    ProcessBuilder configured(Path folder, Ports at) throws IOException {
        Page page = new Page("haproxy.md");
        Files.writeString(
                folder.resolve("token-ledger.lua"),
                at.in(page.block("lua"), "http://127.0.0.1:8080/auth"));
        String configuration =
                at.in(page.block("haproxy"), "bind :80", "server api 127.0.0.1:9000");
        Files.writeString(
                folder.resolve("haproxy.cfg"),
                configuration.replace("/etc/haproxy/", folder + "/"));
        return new ProcessBuilder("haproxy", "-db", "-f", "haproxy.cfg");
    }

    @Override
    boolean passesTheChallengeOfA403() {
        return true;
    }
}
