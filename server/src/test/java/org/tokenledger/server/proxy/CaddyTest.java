package org.tokenledger.server.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/integrate/caddy.md}. */
class CaddyTest extends BehindAProxy {
    /** Nothing outside the folder, and no port but ours. */
    private static final String AROUND =
            """
            {
            	admin off
            	auto_https off
            	storage file_system storage
            }
            """;

    CaddyTest() {
        super("caddy");
    }

    @Override
    ProcessBuilder configured(Path folder, Ports at) throws IOException {
        String site =
                at.in(
                        new Page("caddy.md").block("caddyfile"),
                        ":80 {",
                        "forward_auth 127.0.0.1:8080",
                        "reverse_proxy 127.0.0.1:9000");
        Files.writeString(folder.resolve("Caddyfile"), AROUND + site);
        return new ProcessBuilder("caddy", "run", "--config", "Caddyfile");
    }

    @Override
    int statusWhenTheLedgerIsAway() {
        return 502;
    }

    @Override
    int statusWhenTheLedgerSays(int status) {
        return status;
    }

    @Override
    boolean passesTheChallengeOfA403() {
        return true;
    }
}
