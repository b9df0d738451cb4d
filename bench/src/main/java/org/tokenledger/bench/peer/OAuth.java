package org.tokenledger.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The endpoints of an authorization server, for its one client. */
final class OAuth {
    static final String CLIENT = "client";
    static final String SECRET = "secret";
    static final String SCOPE = "heartbeat:write";

    private static final String GRANT = "grant_type=client_credentials&scope=" + SCOPE;

    private final Http http;
    private final String tokens;
    private final String introspection;

    OAuth(int port, String tokens, String introspection) {
        this.http = new Http(port, basic(), "application/x-www-form-urlencoded");
        this.tokens = tokens;
        this.introspection = introspection;
    }

    private static String basic() {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    }

    String token() throws IOException, InterruptedException {
        return http.post(tokens, GRANT).path("access_token").asString();
    }

    /** Of new tokens. */
    List<String> introspections(int count) throws IOException, InterruptedException {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String body = "token=" + token();
            if (i == 0 && !http.post(introspection, body).path("active").asBoolean()) {
                throw new IOException(introspection + " calls a new token inactive");
            }
            requests.add(http.request(introspection, body));
        }
        return requests;
    }

    List<String> creates() {
        return List.of(http.request(tokens, GRANT));
    }
}
