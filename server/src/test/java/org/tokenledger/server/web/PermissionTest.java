package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.problem;
import static org.tokenledger.server.web.Http.send;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

class PermissionTest {
    @Test
    void aTokenWithoutThePermissionIsToldWhichOneIsMissing() {
        HttpResponse<String> answer =
                send(as(Tokens.READ, "/api/toys").POST(BodyPublishers.ofString("not even JSON")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue(
                        "Bearer realm=\"token-ledger\", error=\"insufficient_scope\","
                                + " scope=\"tokens:write\"");
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                403,
                                "insufficient_permission",
                                "Insufficient permission",
                                "Insufficient permissions: tokens:write required",
                                "/api/toys",
                                ",\"required\":\"tokens:write\""));
    }

    @Test
    void aTokenWithThePermissionMayCall() {
        assertThat(send(as(Tokens.READ, "/api/toys")).statusCode()).isEqualTo(200);
    }

    @Test
    void anyValidTokenMayCallWhatNeedsNone() {
        assertThat(send(as(Tokens.READ, "/api/toys/caller")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatSaysNothingOfItsNeedsIsClosedToEverybody() {
        HttpResponse<String> answer = send(as(Tokens.ALL, "/api/without-needs"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                403,
                                "insufficient_permission",
                                "Insufficient permission",
                                "No permission opens this",
                                "/api/without-needs"));
    }

    @Test
    void anEncodedLetterInThePathDoesNotOpenIt() {
        assertThat(send(as(Tokens.ALL, "/%61pi/without-needs")).statusCode()).isEqualTo(403);
    }
}
