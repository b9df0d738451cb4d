package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.atOnce;
import static org.tokenledger.server.behaviour.OneLedger.each;
import static org.tokenledger.server.behaviour.OneLedger.strings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.List;

/**
 * Behaviour §5: one owner, and how somebody else becomes it. On a ledger of its own and in order,
 * because the owner's token does not get back what it loses.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class OwnershipTest {
    private static final String TRANSFER = "/api/users/transfer-ownership";

    private final OneLedger ledger = OneLedger.start();

    @AfterAll
    void stop() {
        ledger.close();
    }

    private static String to(String userId) {
        return "{\"userId\":\"%s\",\"reason\":\"retiring\"}".formatted(userId);
    }

    private List<String> owners(Http asked) {
        return each(asked.get("/api/users?role=owner"), "id");
    }

    @Test
    @Order(1)
    void bothRolesSwapInOneStepAndBothUsersGrantsFollow() {
        Http owner = ledger.owner();
        String old = ledger.ownerId();
        Holder before = ledger.holderOf(old, "license:read", "configs:read");
        Holder heir = ledger.holder("administrator");
        List<String> heirsGrant = heir.granted();
        assertRefusals(owner, heir);
        assertThat(owners(owner)).containsExactly(old);
        long position = ledger.position();

        Answer answer = owner.post(TRANSFER, to(heir.userId()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(owners(owner)).containsExactly(heir.userId());
        Answer newOwner = owner.get(heir.userPath());
        Answer oldOwner = owner.get("/api/users/" + old);
        assertThat(answer.json().path("user")).isEqualTo(newOwner.json());
        assertThat(answer.header("ETag")).isEqualTo(newOwner.header("ETag")).isEqualTo("\"2\"");
        assertThat(oldOwner.text("role")).isEqualTo("administrator");
        assertThat(oldOwner.json().path("version").asInt()).isEqualTo(2);

        assertThat(answer.json().path("tokens").toString())
                .isEqualTo("{\"revoked\":0,\"narrowed\":2,\"deleted\":0,\"reassigned\":0}");
        assertThat(answer.position()).isEqualTo(position + 4);
        assertThat(before.may("license:read")).isEqualTo(403);
        assertThat(before.may("configs:read")).isEqualTo(200);
        assertThat(strings(owner.get(before.path()).json().path("permissions")))
                .containsExactly("configs:read");
        assertThat(strings(owner.get(heir.path()).json().path("permissions")))
                .isEqualTo(heirsGrant);
        assertRefused(owner.post(TRANSFER, to(heir.userId())), 403, "role_not_allowed");
        assertRefused(owner.delete(heir.userPath()), 403, "role_not_allowed");

        // And back, by who is the owner now.
        assertThat(heir.http().post(TRANSFER, to(old)).status()).isEqualTo(200);
        assertThat(owners(owner)).containsExactly(old);
        assertThat(before.may("license:read")).isEqualTo(403);
    }

    private void assertRefusals(Http owner, Holder administrator) {
        String disabled = ledger.user("administrator");
        owner.post("/api/users/" + disabled + "/disable", "{}");
        long position = ledger.position();
        assertRefused(
                administrator.http().post(TRANSFER, to(administrator.userId())),
                403,
                "role_not_allowed");
        assertRefused(owner.post(TRANSFER, to(disabled)), 409, "user_disabled");
        assertRefused(owner.post(TRANSFER, to(ledger.ownerId())), 422, "invalid_value");
        assertRefused(owner.post(TRANSFER, "{}"), 422, "invalid_value");
        assertRefused(
                owner.post(TRANSFER, to("00000000-0000-7000-8000-000000000000")), 404, "not_found");
        assertRefused(
                owner.post(TRANSFER, to(administrator.userId()), "If-Match", "\"9\""),
                412,
                "version_mismatch");
        assertThat(ledger.position()).isEqualTo(position);
        String manager = ledger.user("manager");
        assertRefused(owner.post(TRANSFER, to(manager)), 422, "invalid_value");
    }

    @Test
    @Order(2)
    void twoTransfersAtOnceLeaveOneOwner() throws Exception {
        Http owner = ledger.owner();
        String old = ledger.ownerId();
        Holder one = ledger.holder("administrator");
        Holder other = ledger.holder("administrator");

        List<Answer> answers =
                atOnce(
                        () -> owner.post(TRANSFER, to(one.userId())),
                        () -> owner.post(TRANSFER, to(other.userId())));

        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 403);
        boolean first = answers.getFirst().status() == 200;
        Holder winner = first ? one : other;
        Holder loser = first ? other : one;
        assertThat(owners(owner)).containsExactly(winner.userId());
        assertThat(each(owner.get("/api/users?role=administrator"), "id"))
                .contains(old, loser.userId());
    }
}
