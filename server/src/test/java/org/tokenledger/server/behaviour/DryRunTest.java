package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.List;
import java.util.Set;

/** Behaviour §4.4: what would happen, and nothing written. */
@ExtendWith(OneLedger.Shared.class)
class DryRunTest {
    /** Of another moment in the dry run than in earnest. */
    private static final Set<String> MOMENTS = Set.of("revokedAt");

    private final OneLedger ledger;
    private final Http owner;

    DryRunTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    /** The dry run, which changes nothing, then the same in earnest; both answer alike. */
    private Answer likeInEarnest(String method, String path, String body, Holder untouched) {
        long before = ledger.position();
        Answer token = owner.get(untouched.path());
        Answer user = owner.get(untouched.userPath());

        Answer dry = owner.send(method, path + "?dryRun=true", body);
        assertThat(dry.status()).as(dry.body()).isEqualTo(200);
        assertThat(dry.position()).isEqualTo(before);
        assertThat(ledger.position()).isEqualTo(before);
        assertThat(owner.get(untouched.path()).json()).isEqualTo(token.json());
        assertThat(owner.get(untouched.userPath()).json()).isEqualTo(user.json());
        assertThat(untouched.may("configs:read")).isEqualTo(200);

        Answer real = owner.send(method, path, body);
        assertThat(real.status()).isEqualTo(200);
        assertThat(withoutMoments(dry)).isEqualTo(withoutMoments(real));
        assertThat(dry.header("ETag")).isEqualTo(real.header("ETag"));
        assertThat(ledger.position()).isGreaterThan(before);
        return dry;
    }

    private static List<String> withoutMoments(Answer answer) {
        return answer.json()
                .propertyStream()
                .filter(field -> !MOMENTS.contains(field.getKey()))
                .map(Object::toString)
                .toList();
    }

    @Test
    void ofReassigning() {
        Holder holder = ledger.holder("manager", "configs:read", "configs:write");
        Answer dry =
                likeInEarnest(
                        "POST",
                        holder.path() + "/reassign",
                        "{\"ownerId\":\"%s\"}".formatted(ledger.user("viewer")),
                        holder);
        assertThat(dry.json().path("droppedPermissions").toString())
                .isEqualTo("[\"configs:write\"]");
    }

    @Test
    void ofRevoking() {
        Holder holder = ledger.holder("manager", "configs:read");
        Answer dry = likeInEarnest("POST", holder.path() + "/revoke", "{}", holder);
        assertThat(dry.text("status")).isEqualTo("revoked");
    }

    @Test
    void ofDeleting() {
        Holder holder = ledger.holder("manager", "configs:read");
        long before = ledger.position();
        Answer dry = owner.delete(holder.path() + "?dryRun=true");
        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.text("id")).isEqualTo(holder.tokenId());
        assertThat(dry.position()).isEqualTo(before);
        assertThat(ledger.position()).isEqualTo(before);
        assertThat(holder.may("configs:read")).isEqualTo(200);
    }

    @Test
    void ofChangingARole() {
        Holder holder = ledger.holder("administrator", "configs:read", "users:read");
        Answer dry =
                likeInEarnest("PUT", holder.userPath() + "/role", "{\"role\":\"manager\"}", holder);
        assertThat(dry.json().path("user").path("role").asString()).isEqualTo("manager");
        assertThat(dry.json().path("tokens").path("narrowed").asInt()).isEqualTo(1);
    }

    @Test
    void ofDisabling() {
        Holder holder = ledger.holder("manager", "configs:read");
        Answer dry = likeInEarnest("POST", holder.userPath() + "/disable", "{}", holder);
        assertThat(dry.json().path("user").path("enabled").asBoolean()).isFalse();
    }

    @Test
    void ofDeletingAUser() {
        Holder holder = ledger.holder("manager", "configs:read");
        ledger.holderOf(holder.userId(), "configs:write");
        String viewer = ledger.user("viewer");
        long before = ledger.position();

        Answer deleting = owner.delete(holder.userPath() + "?dryRun=true");
        Answer handing =
                owner.delete(holder.userPath() + "?dryRun=true&reassignTokensTo=" + viewer);

        assertThat(deleting.status()).isEqualTo(200);
        assertThat(deleting.json().path("tokens").toString())
                .isEqualTo("{\"revoked\":0,\"narrowed\":0,\"deleted\":2,\"reassigned\":0}");
        assertThat(handing.json().path("tokens").toString())
                .isEqualTo("{\"revoked\":0,\"narrowed\":0,\"deleted\":1,\"reassigned\":1}");
        assertThat(ledger.position()).isEqualTo(before);
        assertThat(owner.get(holder.userPath()).status()).isEqualTo(200);
        assertThat(holder.may("configs:read")).isEqualTo(200);
    }

    @Test
    void ofTransferringTheOwnership() {
        String administrator = ledger.user("administrator");
        long before = ledger.position();
        Answer dry =
                owner.post(
                        "/api/users/transfer-ownership?dryRun=true",
                        "{\"userId\":\"%s\"}".formatted(administrator));
        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.json().path("user").path("role").asString()).isEqualTo("owner");
        assertThat(ledger.position()).isEqualTo(before);
        assertThat(owner.get("/api/users/" + administrator).text("role"))
                .isEqualTo("administrator");
    }

    @Test
    void whatWouldBeRefusedIsRefused() {
        Holder holder = ledger.holder("manager", "configs:write");
        assertRefused(
                owner.post(
                        holder.path() + "/reassign?dryRun=true",
                        "{\"ownerId\":\"%s\"}".formatted(ledger.user("viewer"))),
                422,
                "no_permission_left");
        assertRefused(
                owner.post(holder.path() + "/revoke?dryRun=true", "{}", "If-Match", "\"7\""),
                412,
                "version_mismatch");
        Holder manager = ledger.holder("manager");
        assertRefused(
                manager.http().post(holder.path() + "/revoke?dryRun=true", "{}"), 404, "not_found");
    }

    @Test
    void dryRunAloneMeansYesAndAnythingButTrueAndFalseIsRefused() {
        Holder holder = ledger.holder("manager", "configs:read");
        assertThat(owner.delete(holder.path() + "?dryRun").status()).isEqualTo(200);
        for (String odd : List.of("?dryRun=yes", "?dryrun=true", "?dryRun=true&dryRun=false")) {
            assertRefused(owner.delete(holder.path() + odd), 400, "malformed_request");
        }
        assertThat(holder.may("configs:read")).isEqualTo(200);
        assertThat(owner.delete(holder.path() + "?dryRun=false").status()).isEqualTo(204);
    }
}
