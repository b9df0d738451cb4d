package org.tokenledger.bench.peer;

import org.tokenledger.bench.stand.HttpLoad;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * POST to a peer: sent and answered now, or as a request for a load.
 *
 * @param type of all bodies
 */
record Http(int port, String authorization, String type) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header("Authorization", authorization)
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    path + " was answered with " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    String request(String path, String body) {
        return HttpLoad.request("POST " + path, authorization, type, body);
    }
}
