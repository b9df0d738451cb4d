package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.each;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** REST contract, Common: lists are stable under concurrent writes, and as long as asked for. */
@ExtendWith(OneLedger.Shared.class)
class ListsUnderWritesTest {
    private final OneLedger ledger;
    private final Http owner;

    ListsUnderWritesTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private List<String> everyId(String query, int limit) {
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = owner.get("/api/tokens?limit=" + limit + query + cursor);
            found.addAll(each(page, "id"));
            cursor =
                    page.json().path("nextCursor").isNull()
                            ? ""
                            : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-createdAt", "name", "expiresAt", "-lastUsedAt"})
    void nothingIsSkippedNorShownTwiceWhileOthersWrite(String sort) throws Exception {
        String user = ledger.user("manager");
        List<String> staying =
                Stream.generate(() -> ledger.holderOf(user, "configs:read").tokenId())
                        .limit(25)
                        .toList();
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> writing =
                CompletableFuture.supplyAsync(() -> createAndDelete(user, stop));
        try {
            for (int round = 0; round < 3; round++) {
                List<String> seen = everyId("&sort=" + sort + "&ownerId=" + user, 4);
                assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
            }
        } finally {
            stop.set(true);
        }
        assertThat(writing.get()).isPositive();
    }

    private int createAndDelete(String user, AtomicBoolean stop) {
        Random random = new Random(17);
        List<Holder> coming = new ArrayList<>();
        int written = 0;
        do {
            coming.add(ledger.holderOf(user, "configs:read"));
            written++;
            if (coming.size() > 5) {
                Holder going = coming.remove(random.nextInt(coming.size()));
                assertThat(owner.delete(going.path()).status()).isEqualTo(204);
            }
        } while (!stop.get());
        return written;
    }

    @Test
    void whatIsAddedOrRemovedBetweenTwoPagesDoesNotDisturbTheRest() {
        String user = ledger.user("manager");
        List<Holder> tokens =
                Stream.generate(() -> ledger.holderOf(user, "configs:read")).limit(5).toList();
        String list = "/api/tokens?limit=2&sort=createdAt&ownerId=" + user;
        Answer first = owner.get(list);
        assertThat(each(first, "id"))
                .containsExactly(tokens.get(0).tokenId(), tokens.get(1).tokenId());
        // The very token that the cursor stands at goes, one before it too, and one more comes.
        owner.delete(tokens.get(1).path());
        owner.delete(tokens.get(0).path());
        Holder added = ledger.holderOf(user);

        Answer second = owner.get(list + "&cursor=" + first.text("nextCursor"));
        assertThat(each(second, "id"))
                .containsExactly(tokens.get(2).tokenId(), tokens.get(3).tokenId());
        Answer third = owner.get(list + "&cursor=" + second.text("nextCursor"));
        assertThat(each(third, "id")).containsExactly(tokens.get(4).tokenId(), added.tokenId());
        assertThat(third.json().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void aPageHas50ItemsAnd200AtMost() {
        String user = ledger.user("manager");
        for (int i = 0; i < 51; i++) {
            ledger.holderOf(user, "configs:read");
        }
        assertThat(each(owner.get("/api/tokens?ownerId=" + user), "id")).hasSize(50);
        assertThat(each(owner.get("/api/tokens?limit=200&ownerId=" + user), "id")).hasSize(51);
        assertThat(each(owner.get("/api/tokens?limit=1&ownerId=" + user), "id")).hasSize(1);
    }

    @Test
    void usersAreListedByNameOrTimeAndFiltered() {
        String mark = named("listed");
        String beta = owner.user(mark + "-beta", "viewer");
        ledger.clock().advance(Duration.ofSeconds(1));
        String alpha = owner.user(mark + "-alpha", "manager");
        ledger.clock().advance(Duration.ofSeconds(1));
        String gamma = owner.user("GAMMA-" + mark, "viewer");
        owner.post("/api/users/" + gamma + "/disable", "{}");
        String list = "/api/users?q=" + mark;

        assertThat(each(owner.get(list), "id")).containsExactly(gamma, alpha, beta);
        assertThat(each(owner.get(list + "&sort=-username"), "id"))
                .containsExactly(beta, alpha, gamma);
        assertThat(each(owner.get(list + "&sort=createdAt"), "id"))
                .containsExactly(beta, alpha, gamma);
        assertThat(each(owner.get(list + "&sort=-createdAt"), "id"))
                .containsExactly(gamma, alpha, beta);
        assertThat(each(owner.get(list + "&role=viewer"), "id")).containsExactly(gamma, beta);
        assertThat(each(owner.get(list + "&enabled=true"), "id")).containsExactly(alpha, beta);
        assertThat(each(owner.get(list + "&enabled=false&role=viewer"), "id"))
                .containsExactly(gamma);
        assertThat(each(owner.get("/api/users?q=gamma-" + mark), "id")).containsExactly(gamma);

        Answer page = owner.get(list + "&limit=2&count=true");
        assertThat(page.json().path("total").asInt()).isEqualTo(3);
        assertThat(each(page, "id")).containsExactly(gamma, alpha);
        Answer rest = owner.get(list + "&limit=2&cursor=" + page.text("nextCursor"));
        assertThat(each(rest, "id")).containsExactly(beta);
        assertThat(rest.json().path("nextCursor").isNull()).isTrue();
        assertThat(rest.json().path("items").path(0))
                .isEqualTo(owner.get("/api/users/" + beta).json());
    }
}
