package org.tokenledger.bench.row;

import org.jspecify.annotations.Nullable;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Tokens;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Writes over HTTP while others verify what it wrote. Its slots are filled with new tokens in one
 * lap; in the next, a third of these is revoked, and another third has expired.
 */
final class SoakWriter {
    static final int PER_SECOND = 20;

    private static final int SLOTS = 512;
    private static final Duration SOON = Duration.ofSeconds(SLOTS / PER_SECOND / 2);
    private static final Duration LATE = Duration.ofDays(3_650);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Written(String id, Checked token) {}

    private final AtomicReferenceArray<@Nullable Written> slots = new AtomicReferenceArray<>(SLOTS);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Stand stand;
    private final InstantSource clock;
    private final String prefix = "soak-" + Long.toHexString(System.nanoTime()) + "-";
    private long number;

    SoakWriter(Stand stand, InstantSource clock) {
        this.stand = stand;
        this.clock = clock;
    }

    /** One of the tokens written last, in whatever state it is. */
    @Nullable Checked any() {
        Written written = slots.get(ThreadLocalRandom.current().nextInt(SLOTS));
        return written == null ? null : written.token();
    }

    /** The next write; by one thread. */
    void write() throws IOException, InterruptedException {
        int slot = (int) (number % SLOTS);
        boolean filling = number / SLOTS % 2 == 0;
        number++;
        Written there = slots.get(slot);
        if (filling) {
            slots.set(slot, create(slot % 3 == 0 ? SOON : LATE));
        } else if (slot % 3 == 1 && there != null) {
            there.token().revoking();
            send("/api/tokens/" + there.id() + "/revoke", "{}", 200);
            there.token().revoked();
        }
    }

    private Written create(Duration lifetime) throws IOException, InterruptedException {
        Instant end = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.MILLIS);
        JsonNode created =
                send(
                        "/api/tokens",
                        """
                        {"name":"%s","ownerId":"%s","permissions":["heartbeat:write"],"expiresAt":"%s"}\
                        """
                                .formatted(prefix + number, stand.tokens().users().getFirst(), end),
                        201);
        return new Written(
                created.path("id").asString(),
                new Checked(created.path("token").asString(), end, clock));
    }

    private JsonNode send(String path, String body, int expected)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + stand.port() + path))
                                .header("Authorization", "Bearer " + Tokens.OWNER)
                                .header("Content-Type", "application/json")
                                .timeout(Duration.ofSeconds(30))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(
                    path + " was answered with " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
