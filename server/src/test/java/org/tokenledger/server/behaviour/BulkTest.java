package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Behaviour §4, many tokens with one request. */
@ExtendWith(OneLedger.Shared.class)
class BulkTest {
    private final OneLedger ledger;
    private final Http owner;

    BulkTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static String ids(List<String> ids) {
        return ids.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    private Answer bulk(String what, String... ids) {
        return owner.post(
                "/api/tokens/bulk/" + what,
                "{\"ids\":%s,\"reason\":\"all\"}".formatted(ids(List.of(ids))));
    }

    private Answer reassign(String query, String userId, String... ids) {
        return owner.post(
                "/api/tokens/bulk/reassign" + query,
                "{\"ids\":%s,\"ownerId\":\"%s\"}".formatted(ids(List.of(ids)), userId));
    }

    /** The results, each as id, outcome and code. */
    private static List<String> results(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("results")
                .valueStream()
                .map(item ->
                        item.path("id").asString()
                                + " "
                                + item.path("outcome").asString()
                                + " "
                                + item.path("code").asString(""))
                .map(String::strip)
                .toList();
    }

    private static void assertCounts(Answer answer, int succeeded, int failed) {
        assertThat(answer.json().path("succeeded").asInt()).isEqualTo(succeeded);
        assertThat(answer.json().path("failed").asInt()).isEqualTo(failed);
    }

    @Test
    void revokingAnswersForEachIdInTheOrderAskedAndOneBadIdDoesNotStopTheRest() {
        String user = ledger.user("manager");
        Holder one = ledger.holderOf(user, "configs:read");
        Holder revoked = ledger.holderOf(user, "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");
        Holder deleted = ledger.holderOf(user);
        owner.delete(deleted.path());
        String unknown = UUID.randomUUID().toString();
        Holder two = ledger.holderOf(user, "configs:read");

        Answer answer =
                bulk(
                        "revoke",
                        two.tokenId(),
                        unknown,
                        revoked.tokenId(),
                        deleted.tokenId(),
                        one.tokenId(),
                        two.tokenId());

        assertThat(results(answer))
                .containsExactly(
                        two.tokenId() + " done",
                        unknown + " refused not_found",
                        revoked.tokenId() + " unchanged",
                        deleted.tokenId() + " refused not_found",
                        one.tokenId() + " done",
                        two.tokenId() + " unchanged");
        assertCounts(answer, 4, 2);
        assertThat(one.may("configs:read")).isEqualTo(401);
        assertThat(two.may("configs:read")).isEqualTo(401);
    }

    @Test
    void allEventsOfOneRequestAreAppendedTogether() {
        String user = ledger.user("manager");
        List<Holder> three =
                Stream.generate(() -> ledger.holderOf(user, "configs:read")).limit(3).toList();
        long before = ledger.position();

        Answer answer = bulk("revoke", three.stream().map(Holder::tokenId).toArray(String[]::new));

        assertThat(answer.position()).isEqualTo(before + 3);
        List<Long> positions =
                three.stream()
                        .map(holder -> owner.get(holder.path() + "/history").json())
                        .map(history -> history.path("items").path(1).path("position").asLong())
                        .toList();
        assertThat(positions).containsExactlyInAnyOrder(before + 1, before + 2, before + 3);
    }

    @Test
    void reassigningInBulkTellsOfEachTokenWhatWasDropped() {
        String manager = ledger.user("manager");
        String viewer = ledger.user("viewer");
        Holder wide = ledger.holderOf(manager, "configs:read", "configs:write");
        Holder tooWide = ledger.holderOf(manager, "configs:write");
        Holder theirs = ledger.holderOf(viewer, "configs:read");
        Holder revoked = ledger.holderOf(manager, "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");

        Answer answer =
                reassign(
                        "",
                        viewer,
                        wide.tokenId(),
                        tooWide.tokenId(),
                        theirs.tokenId(),
                        revoked.tokenId());

        assertThat(results(answer))
                .containsExactly(
                        wide.tokenId() + " done",
                        tooWide.tokenId() + " refused no_permission_left",
                        theirs.tokenId() + " unchanged",
                        revoked.tokenId() + " refused token_revoked");
        assertThat(answer.json().path("results").path(0).path("droppedPermissions").toString())
                .isEqualTo("[\"configs:write\"]");
        assertCounts(answer, 2, 2);
        assertThat(wide.http().get("/auth").header("X-Token-Owner")).isEqualTo(viewer);
        assertThat(tooWide.http().get("/auth").header("X-Token-Owner")).isEqualTo(manager);
    }

    @Test
    void nothingIsReassignedInBulkToADisabledOrUnknownUser() {
        Holder holder = ledger.holder("manager");
        String disabled = ledger.user("manager");
        owner.post("/api/users/" + disabled + "/disable", "{}");
        assertRefused(reassign("", disabled, holder.tokenId()), 409, "user_disabled");
        assertRefused(
                reassign("", UUID.randomUUID().toString(), holder.tokenId()), 404, "not_found");
    }

    @Test
    void deletingInBulkRemovesThem() {
        String user = ledger.user("manager");
        Holder one = ledger.holderOf(user);
        Holder two = ledger.holderOf(user);
        Answer answer = bulk("delete", one.tokenId(), two.tokenId());
        assertThat(results(answer))
                .containsExactly(one.tokenId() + " done", two.tokenId() + " done");
        assertThat(owner.get("/api/tokens?ownerId=" + user).json().path("items")).isEmpty();
        assertThat(one.http().get("/auth").status()).isEqualTo(401);
    }

    @Test
    void aManagerTouchesOwnTokensOnlyAlsoInBulk() {
        Holder manager = ledger.holder("manager");
        Holder own = ledger.holderOf(manager.userId());
        Holder others = ledger.holder("manager");
        Answer answer =
                manager.http()
                        .post(
                                "/api/tokens/bulk/delete",
                                "{\"ids\":%s}"
                                        .formatted(ids(List.of(others.tokenId(), own.tokenId()))));
        assertThat(results(answer))
                .containsExactly(others.tokenId() + " refused not_found", own.tokenId() + " done");
        assertThat(others.http().get("/auth").status()).isEqualTo(200);
    }

    @Test
    void aDryRunInBulkAnswersTheSameAndWritesNothing() {
        String manager = ledger.user("manager");
        String viewer = ledger.user("viewer");
        Holder holder = ledger.holderOf(manager, "configs:read", "configs:write");
        String unknown = UUID.randomUUID().toString();
        long before = ledger.position();

        Answer dry = reassign("?dryRun=true", viewer, unknown, holder.tokenId());

        assertThat(ledger.position()).isEqualTo(before);
        assertThat(holder.may("configs:write")).isEqualTo(200);
        assertThat(reassign("", viewer, unknown, holder.tokenId()).json()).isEqualTo(dry.json());
        for (String what : List.of("revoke", "delete")) {
            long reached = ledger.position();
            Answer tried = bulk(what + "?dryRun=true", unknown, holder.tokenId());
            assertThat(ledger.position()).isEqualTo(reached);
            JsonNode done = bulk(what, unknown, holder.tokenId()).json();
            // What was not deleted has no proof of it.
            done.path("results").forEach(item -> ((ObjectNode) item).remove("erasureCertificate"));
            assertThat(done).isEqualTo(tried.json());
        }
    }

    @Test
    void upTo10000IdsAreTakenAndNotOneMore() {
        Holder holder = ledger.holder("manager", "configs:read");
        List<String> unknown =
                IntStream.range(0, 9_999).mapToObj(i -> new UUID(0x7000, i).toString()).toList();
        String[] most =
                Stream.concat(unknown.stream(), Stream.of(holder.tokenId())).toArray(String[]::new);

        Answer answer = bulk("revoke", most);
        assertCounts(answer, 1, 9_999);
        assertThat(answer.json().path("results")).hasSize(10_000);
        assertThat(holder.may("configs:read")).isEqualTo(401);

        String[] oneMore =
                Stream.concat(Stream.of(most), Stream.of(holder.tokenId())).toArray(String[]::new);
        assertRefused(bulk("revoke", oneMore), 422, "invalid_value");
    }
}
