package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.axonframework.eventhandling.GenericEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.behaviour.PastByHand.Reader;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whatever has happened, and whatever the clock did meanwhile: an answer about a time or a position
 * is what the events up to there make of it.
 */
class TimeTravelTest {
    private static final Reader AUDITOR = new Reader(null, true);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int STEPS = 220;
    private static final int QUESTIONS = 25;

    private final OneLedger ledger = OneLedger.start();

    @AfterEach
    void close() {
        ledger.close();
        GenericEventMessage.clock = Clock.tickMillis(ZoneOffset.UTC);
    }

    /** One question and who asks; what is expected is worked out by hand. */
    private record Asking(String asOf, PastByHand past, Reader reader, Http http) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyAnswerAboutThePastIsAFoldOverTheEventsUpToThere(long seed) {
        RandomHistory history = new RandomHistory(ledger, seed);
        history.go(STEPS);
        Instant end = history.now();
        // What the questions themselves use is of another day.
        history.move(Duration.ofDays(30));
        Random random = history.random();
        List<Http> readers = readers(history);
        List<Recorded> events = ledger.events();
        Instant first = events.getFirst().time();
        for (int i = 0; i < QUESTIONS; i++) {
            boolean byTime = random.nextBoolean();
            long span = Duration.between(first, end).toMillis();
            Instant time =
                    first.plusMillis(random.nextLong(-1_000, Math.max(1, span + 86_400_000)));
            long position =
                    byTime
                            ? PastByHand.positionAt(events, time)
                            : random.nextLong(events.size() - 5L);
            Instant at = byTime ? time : PastByHand.timeAt(events, position);
            PastByHand past = new PastByHand(events, history.uses(), position, at);
            String asOf = byTime ? time.toString() : Long.toString(position);
            Asking auditor = new Asking(asOf, past, AUDITOR, history.http());
            UUID owner = UUID.fromString(history.any(history.users()));
            tokens(auditor, random, owner);
            users(auditor, random);
            access(auditor, random, owner);
            tokens(new Asking(asOf, past, new Reader(null, false), readers.get(0)), random, owner);
            users(new Asking(asOf, past, new Reader(null, false), readers.get(0)), random);
            UUID manager = UUID.fromString(readers.get(1).get("/api/tokens/self").text("ownerId"));
            tokens(
                    new Asking(asOf, past, new Reader(manager, false), readers.get(1)),
                    random,
                    owner);
            assertThat(history.http().get("/api/tokens?limit=1&asOf=" + asOf).position())
                    .isEqualTo(position);
        }
    }

    /** An administrator who may not audit, and a manager who was there before. */
    private List<Http> readers(RandomHistory history) {
        String administrator = history.http().user("reader", "administrator");
        String narrow = history.create(administrator, "\"tokens:read\",\"users:read\"", "");
        String managerId =
                history.http()
                        .get("/api/users?role=manager&enabled=true&limit=200")
                        .json()
                        .path("items")
                        .valueStream()
                        .max(Comparator.comparingInt(user -> user.path("version").asInt()))
                        .map(user -> user.path("id").asString())
                        .orElseThrow();
        return List.of(
                history.with(narrow),
                history.with(history.create(managerId, "\"tokens:read\"", "")));
    }

    private void tokens(Asking asking, Random random, UUID owner) {
        List<TokenBody> all = asking.past.tokens(asking.reader);
        List<Filter<TokenBody>> filters = tokenFilters(all, random, owner);
        Filter<TokenBody> filter = filters.get(random.nextInt(filters.size()));
        boolean descending = random.nextBoolean();
        Map.Entry<String, Comparator<TokenBody>> order = any(random, TOKEN_ORDERS);
        Comparator<TokenBody> comparator =
                order.getValue().thenComparing(token -> token.id().toString());
        assertSame(
                "/api/tokens?" + filter.query + "&sort=" + (descending ? "-" : "") + order.getKey(),
                asking,
                random,
                all.stream()
                        .filter(filter.test)
                        .sorted(descending ? comparator.reversed() : comparator)
                        .toList());
        if (!all.isEmpty()) {
            TokenBody one = all.get(random.nextInt(all.size()));
            assertOne("/api/tokens/" + one.id(), asking, one);
        }
    }

    private record Filter<T>(String query, Predicate<T> test) {}

    private static final Map<String, Comparator<TokenBody>> TOKEN_ORDERS =
            Map.of(
                    "createdAt", Comparator.comparing(TokenBody::createdAt),
                    "name", by(TokenBody::name, ""),
                    "expiresAt", by(TokenBody::expiresAt, Instant.MAX),
                    "lastUsedAt", by(TokenBody::lastUsedAt, Instant.MIN));

    private static <T, K extends Comparable<K>> Comparator<T> by(
            Function<T, @Nullable K> key, K absent) {
        return Comparator.comparing(item -> Objects.requireNonNullElse(key.apply(item), absent));
    }

    private static List<Filter<TokenBody>> tokenFilters(
            List<TokenBody> all, Random random, UUID owner) {
        Instant some =
                all.isEmpty()
                        ? Instant.parse("2026-01-01T00:00:00Z")
                        : all.get(random.nextInt(all.size())).createdAt();
        Instant later = some.plus(Duration.ofHours(random.nextInt(20)));
        return List.of(
                new Filter<>("", _ -> true),
                new Filter<>("status=active", token -> token.status().equals("active")),
                new Filter<>("status=expired", token -> token.status().equals("expired")),
                new Filter<>("status=revoked", token -> token.status().equals("revoked")),
                new Filter<>("ownerId=" + owner, token -> token.ownerId().equals(owner)),
                new Filter<>(
                        "q=AGENT",
                        token ->
                                Objects.requireNonNullElse(token.name(), "")
                                        .toLowerCase(Locale.ROOT)
                                        .contains("agent")),
                new Filter<>(
                        "permission=configs:write",
                        token -> token.permissions().contains("configs:write")),
                new Filter<>("source=bootstrap", token -> token.source().equals("bootstrap")),
                new Filter<>("createdAfter=" + some, token -> token.createdAt().isAfter(some)),
                new Filter<>("createdBefore=" + some, token -> token.createdAt().isBefore(some)),
                new Filter<>(
                        "expiresBefore=" + later,
                        token -> token.expiresAt() != null && token.expiresAt().isBefore(later)),
                new Filter<>(
                        "lastUsedBefore=" + later,
                        token ->
                                Objects.requireNonNullElse(token.lastUsedAt(), token.createdAt())
                                        .isBefore(later)));
    }

    private void users(Asking asking, Random random) {
        List<UserBody> all = asking.past.users(asking.reader);
        List<Filter<UserBody>> filters =
                List.of(
                        new Filter<>("", _ -> true),
                        new Filter<>("enabled=false", user -> !user.enabled()),
                        new Filter<>("role=manager", user -> user.role().equals("manager")),
                        new Filter<>(
                                "q=R-1",
                                user ->
                                        Objects.requireNonNullElse(user.username(), "")
                                                .contains("r-1")));
        Filter<UserBody> filter = filters.get(random.nextInt(filters.size()));
        boolean descending = random.nextBoolean();
        boolean named = random.nextBoolean();
        Comparator<UserBody> comparator =
                (named ? by(UserBody::username, "") : Comparator.comparing(UserBody::createdAt))
                        .thenComparing(user -> user.id().toString());
        assertSame(
                "/api/users?%s&sort=%s%s"
                        .formatted(
                                filter.query,
                                descending ? "-" : "",
                                named ? "username" : "createdAt"),
                asking,
                random,
                all.stream()
                        .filter(filter.test)
                        .sorted(descending ? comparator.reversed() : comparator)
                        .toList());
        if (!all.isEmpty()) {
            UserBody one = all.get(random.nextInt(all.size()));
            assertOne("/api/users/" + one.id(), asking, one);
        }
    }

    private void access(Asking asking, Random random, UUID owner) {
        List<Map<String, @Nullable Object>> all = asking.past.access();
        List<Filter<Map<String, @Nullable Object>>> filters = new ArrayList<>();
        filters.add(new Filter<>("", _ -> true));
        filters.add(has("permission", "configs:write"));
        filters.add(has("userId", owner.toString()));
        if (!all.isEmpty()) {
            filters.add(
                    has(
                            "tokenId",
                            String.valueOf(all.get(random.nextInt(all.size())).get("tokenId"))));
        }
        Filter<Map<String, @Nullable Object>> filter = filters.get(random.nextInt(filters.size()));
        assertSame(
                "/api/audit/access?" + filter.query,
                asking,
                random,
                all.stream().filter(filter.test).toList());
    }

    private static Filter<Map<String, @Nullable Object>> has(String field, String value) {
        return new Filter<>(field + "=" + value, row -> value.equals(row.get(field)));
    }

    private static <K, V> Map.Entry<K, V> any(Random random, Map<K, V> map) {
        List<Map.Entry<K, V>> entries =
                map.entrySet().stream()
                        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                        .toList();
        return entries.get(random.nextInt(entries.size()));
    }

    /** Page by page, to the end, counted. */
    private static void assertSame(
            String list, Asking asking, Random random, List<? extends Object> expected) {
        String query =
                "%s&count=true&limit=%d&asOf=%s"
                        .formatted(list, random.nextInt(3, 201), asking.asOf);
        List<JsonNode> found = new ArrayList<>();
        Answer page;
        String cursor = "";
        do {
            page = asking.http.get(query + cursor);
            assertThat(page.status()).as(query + page.body()).isEqualTo(200);
            page.json().path("items").forEach(found::add);
            cursor = "&cursor=" + page.text("nextCursor");
        } while (!page.json().path("nextCursor").isNull());
        assertThat(found).as(query).isEqualTo(expected.stream().map(TimeTravelTest::json).toList());
        assertThat(page.json().path("total").asInt()).as(query).isEqualTo(expected.size());
    }

    private static void assertOne(String path, Asking asking, Object expected) {
        Answer answer = asking.http.get(path + "?asOf=" + asking.asOf);
        assertThat(answer.json()).as(path + "?asOf=" + asking.asOf).isEqualTo(json(expected));
        assertThat(answer.header("ETag")).isNull();
    }

    private static JsonNode json(Object value) {
        return JSON.readTree(JSON.writeValueAsBytes(value));
    }

    /** A clock that was set back: what happened by the later time has happened all the same. */
    @Test
    void nowIsNeverBeforeTheLedgersTime() {
        Holder holder = ledger.holder("manager", "configs:read");
        ledger.clock().standAt(Instant.parse("2020-01-01T00:00:00Z"));
        JsonNode access =
                ledger.owner().get("/api/audit/access?tokenId=" + holder.tokenId()).json();
        assertThat(access.path("items").path(0).path("permission").asString())
                .isEqualTo("configs:read");
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        Http owner = ledger.owner();
        long end = ledger.position();
        String tomorrow = ledger.clock().instant().plus(Duration.ofDays(1)).toString();
        for (String asOf :
                List.of("-1", "noon", "", "1.5", "9".repeat(30), "" + (end + 1), tomorrow)) {
            for (String path :
                    List.of(
                            "/api/tokens?",
                            "/api/users?",
                            "/api/audit/access?",
                            "/api/tokens/" + UUID.randomUUID() + "?",
                            "/api/users/" + UUID.randomUUID() + "?")) {
                Answer answer = owner.get(path + "asOf=" + asOf);
                assertRefused(answer, 400, "malformed_request");
                assertThat(answer.json().path("errors").path(0).path("field").asString())
                        .isEqualTo("asOf");
            }
        }
    }
}
