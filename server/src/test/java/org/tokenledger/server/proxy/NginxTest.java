package org.tokenledger.server.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/integrate/nginx.md}. */
class NginxTest extends BehindAProxy {
    /** What a distribution's {@code nginx.conf} holds around a site, within one folder. */
    private static final String AROUND =
            """
            daemon off;
            pid nginx.pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include site.conf;
            }
            """;

    NginxTest() {
        super("nginx");
    }

    @Override
    ProcessBuilder configured(Path folder, Ports at) throws IOException {
        String site =
                at.in(
                        new Page("nginx.md").block("nginx"),
                        "listen 80;",
                        "server 127.0.0.1:8080;",
                        "proxy_pass http://127.0.0.1:9000;");
        // As root, its workers are another user, who must reach the temporary files.
        String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        Files.writeString(folder.resolve("site.conf"), site);
        Files.writeString(folder.resolve("nginx.conf"), user + AROUND);
        return new ProcessBuilder(
                "nginx", "-e", "stderr", "-p", folder.toString(), "-c", "nginx.conf");
    }

    @Override
    boolean passesTheChallengeOfA403() {
        return false;
    }
}
