package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.atOnce;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;

/**
 * REST contract, Common: {@code Idempotency-Key}. That keys outlive the process is shown by {@link
 * RestartTest}.
 */
@ExtendWith(OneLedger.Shared.class)
class IdempotencyTest {
    private final OneLedger ledger;
    private final Http owner;

    IdempotencyTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static Answer keyed(Http by, String key, String path, String body) {
        return by.post(path, body, "Idempotency-Key", key);
    }

    private static Answer create(Http by, String key, String name) {
        return keyed(by, key, "/api/tokens", "{\"name\":\"%s\"}".formatted(name));
    }

    private static Answer register(Http by, String key, String username) {
        return keyed(
                by,
                key,
                "/api/users",
                "{\"username\":\"%s\",\"role\":\"viewer\"}".formatted(username));
    }

    private static void assertSame(Answer second, Answer first) {
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.json()).isEqualTo(first.json());
        for (String header : List.of("Ledger-Position", "ETag", "Location", "Content-Type")) {
            assertThat(second.header(header)).as(header).isEqualTo(first.header(header));
        }
    }

    private long countOf(String path, String name) {
        return owner.get(path + "?count=true&q=" + name).json().path("total").asLong();
    }

    @Test
    void theSameKeyAndBodyGetTheSameAnswerWithoutASecondEffect() {
        String key = named("key");
        String username = named("once");
        Answer first = register(owner, key, username);
        assertThat(first.status()).isEqualTo(201);
        long after = ledger.position();
        assertSame(register(owner, key, username), first);
        assertThat(ledger.position()).isEqualTo(after);
        assertThat(countOf("/api/users", username)).isEqualTo(1);
    }

    @Test
    void theValueOfATokenIsNotShownASecondTime() {
        String key = named("key");
        String name = named("once");
        Answer first = create(owner, key, name);
        Answer second = create(owner, key, name);
        assertThat(second.status()).isEqualTo(201);
        ObjectNode withoutValue = (ObjectNode) first.json();
        assertThat(withoutValue.remove("token").asString()).matches("tc-apiv1_[0-9a-f]{64}");
        assertThat(second.json()).isEqualTo(withoutValue);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.position()).isEqualTo(first.position());
        assertThat(countOf("/api/tokens", name)).isEqualTo(1);
    }

    @Test
    void everyPostKeepsItsAnswer() {
        Holder holder = ledger.holder("manager", "configs:read");
        String viewer = ledger.user("viewer");
        String ids = "{\"ids\":[\"%s\"]}".formatted(holder.tokenId());
        String to = "{\"ownerId\":\"%s\"}".formatted(viewer);
        String idsTo =
                "{\"ids\":[\"%s\"],\"ownerId\":\"%s\"}"
                        .formatted(holder.tokenId(), holder.userId());
        assertKept(holder.path() + "/reassign", to);
        assertKept("/api/tokens/bulk/reassign", idsTo);
        assertKept(holder.path() + "/revoke", "{\"reason\":\"kept\"}");
        assertKept("/api/tokens/bulk/delete", ids);
        assertKept(holder.userPath() + "/disable", "{}");
        assertKept(holder.userPath() + "/enable", "{}");
    }

    private void assertKept(String path, String body) {
        String key = named("key");
        long before = ledger.position();
        Answer first = keyed(owner, key, path, body);
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        long after = ledger.position();
        assertThat(after).isGreaterThan(before);
        assertSame(keyed(owner, key, path, body), first);
        assertThat(ledger.position()).isEqualTo(after);
    }

    @Test
    void theAnswerThatChangedNothingIsKeptToo() {
        Holder holder = ledger.holder("manager");
        owner.post(holder.path() + "/revoke", "{}");
        String key = named("key");
        Answer first = keyed(owner, key, holder.path() + "/revoke", "{}");
        ledger.user("viewer");
        assertSame(keyed(owner, key, holder.path() + "/revoke", "{}"), first);
        assertRefused(
                keyed(owner, key, holder.path() + "/revoke", "{\"reason\":\"other\"}"),
                409,
                "idempotency_key_reused");
    }

    @Test
    void theSameAnswerIsGivenEvenWhenTheWorldHasChanged() {
        String key = named("key");
        Holder holder = ledger.holder("manager");
        Answer first = keyed(owner, key, holder.path() + "/revoke", "{}");
        owner.delete(holder.path());
        Answer again = keyed(owner, key, holder.path() + "/revoke", "{}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("revokedAt")).isEqualTo(first.text("revokedAt"));
        assertThat(again.text("name")).as("erased with the token").isEmpty();
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefused() {
        String key = named("key");
        String username = named("once");
        register(owner, key, username);
        long after = ledger.position();
        for (Answer other :
                List.of(
                        register(owner, key, named("other")),
                        create(owner, key, named("other")),
                        keyed(
                                owner,
                                key,
                                "/api/users",
                                "{\"role\":\"viewer\",\"username\":\"%s\"}".formatted(username)))) {
            assertRefused(other, 409, "idempotency_key_reused");
        }
        assertThat(ledger.position()).isEqualTo(after);
    }

    @Test
    void twoAtOnceHaveOneEffect() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = named("key");
            String username = named("race");
            List<Answer> answers =
                    atOnce(
                            () -> register(owner, key, username),
                            () -> register(owner, key, username),
                            () -> register(owner, key, username));
            assertThat(answers).extracting(Answer::status).containsOnly(201);
            answers.forEach(answer -> assertSame(answer, answers.getFirst()));
            assertThat(countOf("/api/users", username)).isEqualTo(1);
        }
    }

    @Test
    void ofTwoCreationsAtOnceOneShowsTheValue() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = named("key");
            String name = named("race");
            List<Answer> answers =
                    atOnce(() -> create(owner, key, name), () -> create(owner, key, name));
            assertThat(answers).extracting(Answer::status).containsOnly(201);
            assertThat(answers).filteredOn(answer -> answer.json().has("token")).hasSize(1);
            assertThat(answers.getFirst().text("id")).isEqualTo(answers.getLast().text("id"));
        }
    }

    @Test
    void theKeyOfAnotherUserIsAnotherKey() {
        String key = named("key");
        Http administrator = ledger.holder("administrator").http();
        Answer mine = register(owner, key, named("mine"));
        Answer theirs = register(administrator, key, named("theirs"));
        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.text("id")).isNotEqualTo(mine.text("id"));
    }

    @Test
    void aDryRunDoesNotBurnTheKey() {
        Holder holder = ledger.holder("manager");
        String key = named("key");
        String path = holder.path() + "/revoke";
        assertThat(keyed(owner, key, path + "?dryRun=true", "{}").status()).isEqualTo(200);
        assertThat(keyed(owner, key, path, "{}").status()).isEqualTo(200);
        assertThat(owner.get(holder.path()).text("status")).isEqualTo("revoked");
    }

    @Test
    void aRefusedCommandDoesNotBurnTheKey() {
        Holder holder = ledger.holder("manager", "configs:write");
        String viewer = ledger.user("viewer");
        String key = named("key");
        String to = "{\"ownerId\":\"%s\"}";
        assertRefused(
                keyed(owner, key, holder.path() + "/reassign", to.formatted(viewer)),
                422,
                "no_permission_left");
        assertThat(
                        keyed(
                                        owner,
                                        key,
                                        holder.path() + "/reassign",
                                        to.formatted(ledger.user("manager")))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void aKeyIsKeptFor24HoursAndFreeAfter() {
        String key = named("key");
        String username = named("day");
        Answer first = register(owner, key, username);
        ledger.clock().advance(Duration.ofHours(24).minusMinutes(5));
        assertSame(register(owner, key, username), first);
        assertRefused(register(owner, key, named("day")), 409, "idempotency_key_reused");

        ledger.clock().advance(Duration.ofMinutes(5));
        Answer later = register(owner, key, named("day"));
        assertThat(later.status()).isEqualTo(201);
        assertThat(later.text("id")).isNotEqualTo(first.text("id"));
    }

    @Test
    void aKeyIsOneTo200VisibleCharacters() {
        long before = ledger.position();
        for (String odd : List.of("", "two words", "k".repeat(201))) {
            assertRefused(register(owner, odd, named("odd")), 400, "malformed_request");
        }
        assertThat(ledger.position()).isEqualTo(before);
        String longest = "k".repeat(150) + named("-key");
        assertThat(register(owner, longest, named("odd")).status()).isEqualTo(201);
    }
}
