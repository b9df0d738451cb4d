package org.tokenledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.anonymous;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.send;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.web.Tokens;
import org.tokenledger.server.web.ToyServer;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

class OperationsTest {
    @AfterEach
    void readyAgain() {
        ToyServer.UNREADY.clear();
        ToyServer.LOOKUP_READY.set(true);
    }

    @Test
    void aliveIsToldToAnybody() {
        HttpResponse<String> answer = send(anonymous("/livez"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
    }

    @Test
    void readyIsToldToAnybody() {
        HttpResponse<String> answer = send(anonymous("/readyz"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void unreadyComesWithItsReasons() {
        ToyServer.UNREADY.add("The token lookup is loading");

        HttpResponse<String> answer = send(anonymous("/readyz"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"type\":\"urn:token-ledger:problem:not_ready\",\"title\":\"Not ready\","
                                + "\"status\":503,\"detail\":\"The token lookup is loading\","
                                + "\"instance\":\"/readyz\",\"code\":\"not_ready\","
                                + "\"reasons\":[\"The token lookup is loading\"]}");
        assertThat(send(anonymous("/livez")).statusCode()).isEqualTo(200);
    }

    @Test
    void probesDoNotLookAtTokens() {
        ToyServer.LOOKUP_READY.set(false);

        assertThat(send(as("nonsense", "/livez")).statusCode()).isEqualTo(200);
        assertThat(send(as("nonsense", "/readyz")).statusCode()).isEqualTo(200);
    }

    @Test
    void probesMayBeHeads() {
        HttpResponse<String> answer =
                send(anonymous("/readyz").method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void metricsNeedTheirPermission() {
        assertThat(send(anonymous("/metrics")).statusCode()).isEqualTo(401);

        HttpResponse<String> answer = send(as(Tokens.READ, "/metrics"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"required\":\"audit:read\"");
    }

    @Test
    void metricsAreInPrometheusFormatAndKnowTheRequestsByTemplate() {
        send(as(Tokens.ALL, "/api/toys/01900000-0000-7000-8000-000000000001"));

        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/metrics").header("Accept", "text/plain"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain;version=0.0.4");
        assertThat(answer.body())
                .contains("# TYPE jvm_memory_used_bytes gauge")
                .contains("uri=\"/api/toys/{id}\"")
                .doesNotContain("01900000-0000-7000-8000-000000000001", Tokens.ALL);
    }

    @Test
    void theActuatorIsNotToBeHad() {
        for (String path :
                new String[] {
                    "/actuator", "/actuator/health", "/actuator/env", "/actuator/prometheus"
                }) {
            assertThat(send(as(Tokens.ALL, path)).statusCode()).as(path).isEqualTo(404);
        }
    }
}
