package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.each;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.UUID;

/** The history of a token: who did what to it, when, from where, and why. */
@ExtendWith(OneLedger.Shared.class)
class HistoryTest {
    private static final String[] AGENT = {"User-Agent", "edge/1.0", "X-Request-Id", "request-7"};

    private final OneLedger ledger;
    private final Http owner;

    HistoryTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static Answer history(Http by, Holder holder) {
        return by.get(holder.path() + "/history");
    }

    private static JsonNode entry(Answer history, int number) {
        return history.json().path("items").path(number);
    }

    @Test
    void anEntryTellsWhoDidWhatWhenFromWhereAndWhy() {
        Holder holder = ledger.holder("manager", "configs:read");
        Answer self = owner.get("/api/tokens/self");
        Answer revoked = owner.post(holder.path() + "/revoke", "{\"reason\":\"sold\"}", AGENT);

        JsonNode entry = entry(history(owner, holder), 1);

        assertThat(UUID.fromString(entry.path("eventId").asString()).version()).isEqualTo(7);
        assertThat(entry.toString())
                .isEqualTo(
                        """
                        {"position":%d,"eventId":"%s","time":"%s","action":"token.revoked",\
                        "subject":{"type":"token","id":"%s","name":"%s"},\
                        "actor":{"type":"token","id":"%s","userId":"%s","name":"owner"},\
                        "client":{"ip":"127.0.0.1","userAgent":"edge/1.0"},\
                        "reason":"sold","requestId":"request-7","details":{}}\
                        """
                                .formatted(
                                        revoked.position(),
                                        entry.path("eventId").asString(),
                                        revoked.text("revokedAt"),
                                        holder.tokenId(),
                                        holder.created().text("name"),
                                        self.text("id"),
                                        self.text("ownerId")));
    }

    @Test
    void theDetailsTellWhatChanged() {
        Holder holder = ledger.holder("manager", "configs:read", "configs:write", "users:read");
        String viewer = ledger.user("viewer");
        owner.post(holder.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(viewer));
        Answer history = history(owner, holder);
        assertThat(entry(history, 0).path("details").toString())
                .isEqualTo(
                        """
                        {"ownerId":"%s","createdBy":"%s",\
                        "permissions":["configs:read","configs:write"],\
                        "droppedPermissions":["users:read"],"source":"generated","hint":"%s",\
                        "expiresAt":null}\
                        """
                                .formatted(
                                        holder.userId(),
                                        ledger.ownerId(),
                                        holder.created().text("hint")));
        assertThat(entry(history, 1).path("details").toString())
                .isEqualTo(
                        """
                        {"previousOwnerId":"%s","ownerId":"%s","permissions":["configs:read"],\
                        "droppedPermissions":["configs:write"]}\
                        """
                                .formatted(holder.userId(), viewer));
    }

    @Test
    void theWholeLifeIsToldOldestFirst() {
        Holder holder = ledger.holder("administrator", "configs:read", "users:read");
        owner.put(holder.userPath() + "/role", "{\"role\":\"manager\"}");
        String heir = ledger.user("manager");
        owner.post(holder.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(heir));
        owner.post(holder.path() + "/revoke", "{}");
        Answer history = history(owner, holder);
        assertThat(each(history, "action"))
                .containsExactly(
                        "token.created", "token.narrowed", "token.reassigned", "token.revoked");
        assertThat(each(history, "position").stream().map(Long::valueOf).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(history.json().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void theHistoryComesInPages() {
        Holder holder = ledger.holder("manager");
        for (int i = 0; i < 3; i++) {
            String next = ledger.user("manager");
            owner.post(holder.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(next));
        }
        List<String> all = each(history(owner, holder), "eventId");
        assertThat(all).hasSize(4);
        String path = holder.path() + "/history?limit=3&count=true";
        Answer first = owner.get(path);
        Answer second = owner.get(path + "&cursor=" + first.text("nextCursor"));
        assertThat(each(first, "eventId")).isEqualTo(all.subList(0, 3));
        assertThat(first.json().path("total").asInt()).isEqualTo(4);
        assertThat(each(second, "eventId")).isEqualTo(all.subList(3, 4));
        assertThat(second.json().path("nextCursor").isNull()).isTrue();
        assertRefused(owner.get(holder.path() + "/history?asc=true"), 400, "malformed_request");
    }

    @Test
    void ownerAndAdministratorReadEverybodysHistory() {
        Holder holder = ledger.holder("manager");
        Http administrator = ledger.holder("administrator", "tokens:read").http();
        assertThat(history(administrator, holder).json()).isEqualTo(history(owner, holder).json());
    }

    @Test
    void aManagerReadsTheHistoryOfOwnTokensOnly() {
        Holder manager = ledger.holder("manager", "tokens:read");
        Holder own = ledger.holderOf(manager.userId());
        Holder others = ledger.holder("manager");
        assertThat(each(history(manager.http(), own), "action")).containsExactly("token.created");
        assertRefused(history(manager.http(), others), 404, "not_found");

        owner.post(own.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(others.userId()));
        assertRefused(history(manager.http(), own), 404, "not_found");
    }

    @Test
    void aViewerReadsNoHistory() {
        Holder viewer = ledger.holder("viewer");
        Answer refused = history(viewer.http(), viewer);
        assertRefused(refused, 403, "insufficient_permission");
        assertThat(refused.text("required")).isEqualTo("tokens:read");
    }

    @Test
    void theHistoryOfADeletedTokenNeedsAuditRead() {
        Holder holder = ledger.holder("manager", "tokens:read");
        Holder other = ledger.holderOf(holder.userId(), "tokens:read");
        owner.delete(holder.path());
        String administrator = ledger.user("administrator");
        Holder without = ledger.holderOf(administrator, "tokens:read");
        Holder with = ledger.holderOf(administrator, "tokens:read", "audit:read");
        Holder auditOnly = ledger.holderOf(administrator, "audit:read");

        assertThat(history(with.http(), holder).status()).isEqualTo(200);
        assertRefused(history(without.http(), holder), 404, "not_found");
        assertRefused(history(other.http(), holder), 404, "not_found");
        assertRefused(history(auditOnly.http(), holder), 403, "insufficient_permission");
    }

    @Test
    void ofADeletedTokenThePseudonymousSkeletonIsLeft() {
        Holder holder =
                ledger.created(
                        ledger.ownerId(),
                        "{\"name\":\"%s\",\"reason\":\"very private\"}"
                                .formatted(OneLedger.named("secret-project")));
        owner.send("DELETE", holder.path() + "?reason=also+private", null, AGENT);

        Answer history = history(owner, holder);

        assertThat(each(history, "action"))
                .containsExactly("token.created", "token.revoked", "token.deleted");
        assertThat(history.body())
                .doesNotContain("secret-project", "private", "edge/1.0", "127.0.0.1");
        for (JsonNode entry : history.json().path("items")) {
            assertThat(entry.path("subject").path("id").asString()).isEqualTo(holder.tokenId());
            assertThat(entry.path("subject").path("name").isNull()).isTrue();
            assertThat(entry.path("client").toString())
                    .isEqualTo("{\"ip\":null,\"userAgent\":null}");
            assertThat(entry.path("reason").isNull()).isTrue();
            assertThat(entry.path("actor").path("userId").asString()).isEqualTo(ledger.ownerId());
        }
        assertThat(entry(history, 0).path("details").path("permissions")).isNotEmpty();
    }

    @Test
    void whatTheSystemDidSaysSo() {
        String bootstrap = "/api/tokens/" + owner.get("/api/tokens/self").text("id");
        JsonNode created = owner.get(bootstrap + "/history").json().path("items").path(0);
        assertThat(created.path("actor").toString())
                .isEqualTo("{\"type\":\"system\",\"id\":null,\"userId\":null,\"name\":null}");
        assertThat(created.path("requestId").isNull()).isTrue();
        assertThat(created.path("details").path("source").asString()).isEqualTo("bootstrap");
    }

    @Test
    void anUnknownTokenHasNoHistoryAndNeitherHasAUser() {
        assertRefused(owner.get("/api/tokens/" + UUID.randomUUID() + "/history"), 404, "not_found");
        assertRefused(owner.get("/api/tokens/" + ledger.ownerId() + "/history"), 404, "not_found");
    }
}
