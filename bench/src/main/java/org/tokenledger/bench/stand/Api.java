package org.tokenledger.bench.stand;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** The API of a stand, over HTTP, as the owner; every answer must be 2xx. */
public final class Api {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    public Api(Stand stand) {
        this.port = stand.port();
    }

    /** The whole body, which is thrown away: how many bytes it had. */
    public int get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", "application/json", BodyHandlers.ofByteArray()).length;
    }

    /** What is answered; nothing where that is empty. */
    public JsonNode send(String method, String path, String body)
            throws IOException, InterruptedException {
        String answer =
                send(
                        method,
                        path,
                        body,
                        "application/json",
                        BodyHandlers.ofString(StandardCharsets.UTF_8));
        return answer.isEmpty() ? JSON.missingNode() : JSON.readTree(answer);
    }

    /** To be read to its end, or closed. */
    public InputStream stream(String path, String accept) throws IOException, InterruptedException {
        return send("GET", path, "", accept, BodyHandlers.ofInputStream());
    }

    private <T> T send(
            String method, String path, String body, String accept, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", "Bearer " + Tokens.OWNER)
                        .header("Accept", accept)
                        .method(method, BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<T> answer = client.send(request.build(), handler);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    method + " " + path + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }
}
