package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.each;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

/** Behaviour §4, the column <em>who</em>. */
@ExtendWith(OneLedger.Shared.class)
class WhoMayDoWhatWithTokensTest {
    private final OneLedger ledger;
    private final Http owner;

    WhoMayDoWhatWithTokensTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static Answer create(Holder by, String ownerId) {
        return by.http()
                .post(
                        "/api/tokens",
                        "{\"name\":\"%s\",\"ownerId\":\"%s\"}".formatted(named("made"), ownerId));
    }

    private static Answer reassign(Holder by, Holder token, String userId) {
        return by.http().post(token.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(userId));
    }

    private static Answer revoke(Holder by, Holder token) {
        return by.http().post(token.path() + "/revoke", "{}");
    }

    private static Answer delete(Holder by, Holder token) {
        return by.http().delete(token.path());
    }

    private static void assertLacks(Answer answer, String permission) {
        assertRefused(answer, 403, "insufficient_permission");
        assertThat(answer.text("required")).isEqualTo(permission);
    }

    @Test
    void anAdministratorCreatesReassignsRevokesAndDeletesAnybodysTokens() {
        Holder administrator = ledger.holder("administrator");
        Holder others = ledger.holder("manager", "configs:read");
        assertThat(create(administrator, others.userId()).status()).isEqualTo(201);
        assertThat(create(administrator, administrator.userId()).status()).isEqualTo(201);
        assertThat(reassign(administrator, others, ledger.user("viewer")).status()).isEqualTo(200);
        assertThat(revoke(administrator, others).status()).isEqualTo(200);
        assertThat(delete(administrator, others).status()).isEqualTo(204);
    }

    @Test
    void aManagerCreatesRevokesAndDeletesItsOwnTokens() {
        Holder manager = ledger.holder("manager");
        Answer own = create(manager, manager.userId());
        assertThat(own.status()).isEqualTo(201);
        String path = "/api/tokens/" + own.text("id");
        assertThat(manager.http().get(path).status()).isEqualTo(200);
        assertThat(manager.http().post(path + "/revoke", "{}").status()).isEqualTo(200);
        assertThat(manager.http().delete(path).status()).isEqualTo(204);
    }

    @Test
    void aManagerCreatesForNobodyElse() {
        Holder manager = ledger.holder("manager");
        assertRefused(create(manager, ledger.user("manager")), 403, "role_not_allowed");
    }

    @Test
    void aManagerReassignsNothingNotEvenItsOwn() {
        Holder manager = ledger.holder("manager");
        Holder own = ledger.holderOf(manager.userId(), "configs:read");
        String viewer = ledger.user("viewer");
        assertRefused(reassign(manager, own, viewer), 403, "role_not_allowed");
        assertRefused(
                manager.http()
                        .post(
                                "/api/tokens/bulk/reassign",
                                "{\"ids\":[\"%s\"],\"ownerId\":\"%s\"}"
                                        .formatted(own.tokenId(), viewer)),
                403,
                "role_not_allowed");
    }

    @Test
    void aManagerDoesNotSeeNorTouchTheTokensOfOthers() {
        Holder manager = ledger.holder("manager");
        Holder others = ledger.holder("manager", "configs:read");
        long before = ledger.position();
        assertRefused(manager.http().get(others.path()), 404, "not_found");
        assertRefused(manager.http().get(others.path() + "/history"), 404, "not_found");
        assertRefused(reassign(manager, others, manager.userId()), 404, "not_found");
        assertRefused(revoke(manager, others), 404, "not_found");
        assertRefused(delete(manager, others), 404, "not_found");
        assertThat(each(manager.http().get("/api/tokens"), "id"))
                .containsExactly(manager.tokenId());
        assertThat(each(manager.http().get("/api/tokens?ownerId=" + others.userId()), "id"))
                .isEmpty();
        assertThat(manager.http().get("/api/tokens?count=true").json().path("total").asInt())
                .isEqualTo(1);
        assertThat(ledger.position()).isEqualTo(before);
        assertThat(others.may("configs:read")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"administrator", "manager"})
    void withoutThePermissionTheRoleDoesNotHelp(String role) {
        Holder reader = ledger.holder(role, "tokens:read");
        Holder own = ledger.holderOf(reader.userId(), "configs:read");
        assertLacks(create(reader, reader.userId()), "tokens:write");
        assertLacks(reassign(reader, own, ledger.user("viewer")), "tokens:write");
        assertLacks(revoke(reader, own), "tokens:write");
        assertLacks(delete(reader, own), "tokens:delete");
        Holder writer = ledger.holderOf(reader.userId(), "tokens:write");
        assertLacks(delete(writer, own), "tokens:delete");
        assertLacks(writer.http().get(own.path()), "tokens:read");
        Holder deleter = ledger.holderOf(reader.userId(), "tokens:delete");
        assertLacks(revoke(deleter, own), "tokens:write");
        assertThat(delete(deleter, own).status()).isEqualTo(204);
    }

    @Test
    void aViewerIsRefusedEverythingUnderTokens() {
        Holder viewer = ledger.holder("viewer");
        Http http = viewer.http();
        String mine =
                "{\"ids\":[\"%s\"],\"ownerId\":\"%s\"}"
                        .formatted(viewer.tokenId(), viewer.userId());
        String ids = "{\"ids\":[\"%s\"]}".formatted(viewer.tokenId());
        long before = ledger.position();

        assertLacks(http.get("/api/tokens"), "tokens:read");
        assertLacks(http.get("/api/tokens/capabilities"), "tokens:read");
        assertLacks(http.get(viewer.path()), "tokens:read");
        assertLacks(http.get(viewer.path() + "/history"), "tokens:read");
        assertLacks(create(viewer, viewer.userId()), "tokens:write");
        assertLacks(reassign(viewer, viewer, viewer.userId()), "tokens:write");
        assertLacks(revoke(viewer, viewer), "tokens:write");
        assertLacks(delete(viewer, viewer), "tokens:delete");
        assertLacks(http.post("/api/tokens/bulk/reassign", mine), "tokens:write");
        assertLacks(http.post("/api/tokens/bulk/revoke", ids), "tokens:write");
        assertLacks(http.post("/api/tokens/bulk/delete", ids), "tokens:delete");

        assertThat(ledger.position()).isEqualTo(before);
        assertThat(viewer.may("configs:read")).isEqualTo(200);
    }

    @Test
    void anyValidTokenMayLookAtItself() {
        Holder viewer = ledger.holder("viewer", "configs:read");
        Answer self = viewer.http().get("/api/tokens/self");
        assertThat(self.status()).isEqualTo(200);
        assertThat(self.text("id")).isEqualTo(viewer.tokenId());
        assertThat(self.json().path("effectivePermissions").toString())
                .isEqualTo("[\"configs:read\"]");
        assertThat(owner.get(viewer.path()).json().propertyNames())
                .doesNotContain("effectivePermissions");
    }
}
