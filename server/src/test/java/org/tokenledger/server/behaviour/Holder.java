package org.tokenledger.server.behaviour;

import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.List;

/**
 * Who holds a token.
 *
 * @param userId the token's owner
 * @param value the secret
 * @param created how its creation was answered
 * @param http a client that presents it
 */
record Holder(String userId, String tokenId, String value, Answer created, Http http) {
    List<String> granted() {
        return OneLedger.strings(created.json().path("permissions"));
    }

    /** The status that {@code /auth} answers with. */
    int may(String permission) {
        return http.get("/auth?permission=" + permission).status();
    }

    String path() {
        return "/api/tokens/" + tokenId;
    }

    String userPath() {
        return "/api/users/" + userId;
    }
}
