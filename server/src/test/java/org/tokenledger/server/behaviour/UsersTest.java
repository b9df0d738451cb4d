package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.time.Duration;
import java.util.List;

/**
 * Behaviour §5; {@link DeletingUsersTest} and the transfer of ownership, {@link OwnershipTest},
 * have their own classes.
 */
@ExtendWith(OneLedger.Shared.class)
class UsersTest {
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";
    private static final String NONE =
            "{\"revoked\":0,\"narrowed\":0,\"deleted\":0,\"reassigned\":0}";

    private final OneLedger ledger;
    private final Http owner;

    UsersTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static Answer register(Http by, String username, String role) {
        return by.post(
                "/api/users", "{\"username\":\"%s\",\"role\":\"%s\"}".formatted(username, role));
    }

    private static Answer change(Http by, String userId, String role) {
        return by.put("/api/users/" + userId + "/role", "{\"role\":\"%s\"}".formatted(role));
    }

    private static String tokens(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("tokens").toString();
    }

    private String grantOf(Holder holder) {
        return owner.get(holder.path()).json().path("permissions").toString();
    }

    private String statusOf(Holder holder) {
        return owner.get(holder.path()).text("status");
    }

    @Test
    void aUserIsRegisteredAndShownAsTheContractSays() {
        String username = named("ürsula");
        Answer registered = register(owner, username, "manager");
        assertThat(registered.status()).isEqualTo(201);
        assertThat(registered.json().propertyNames())
                .containsExactly(
                        "id",
                        "username",
                        "role",
                        "enabled",
                        "createdAt",
                        "version",
                        "activeTokens");
        assertThat(registered.text("username")).isEqualTo(username);
        assertThat(registered.text("role")).isEqualTo("manager");
        assertThat(registered.json().path("enabled").asBoolean()).isTrue();
        assertThat(registered.json().path("activeTokens").asInt()).isZero();
        String path = "/api/users/" + registered.text("id");
        assertThat(registered.header("Location")).isEqualTo(path);
        assertThat(owner.get(path).json()).isEqualTo(registered.json());
    }

    @Test
    void activeTokensCountsWhatIsNeitherRevokedNorDeletedNorExpired() {
        Holder active = ledger.holder("manager");
        Holder revoked = ledger.holderOf(active.userId());
        Holder deleted = ledger.holderOf(active.userId());
        ledger.created(
                ledger.ownerId(),
                """
                {"name":"%s","ownerId":"%s","expiresIn":"PT1S"}
                """
                        .formatted(named("short"), active.userId()));
        assertThat(owner.get(active.userPath()).json().path("activeTokens").asInt()).isEqualTo(4);
        owner.post(revoked.path() + "/revoke", "{}");
        owner.delete(deleted.path());
        ledger.clock().advance(Duration.ofSeconds(2));
        assertThat(owner.get(active.userPath()).json().path("activeTokens").asInt()).isEqualTo(1);
    }

    @Test
    void registeringNeedsUsersWrite() {
        Holder reader = ledger.holder("administrator", "users:read");
        Answer refused = register(reader.http(), named("nobody"), "viewer");
        assertRefused(refused, 403, "insufficient_permission");
        assertThat(refused.text("required")).isEqualTo("users:write");
        assertRefused(
                register(ledger.holder("manager").http(), named("nobody"), "viewer"),
                403,
                "insufficient_permission");
    }

    @Test
    void onlyTheOwnerGivesAdministrator() {
        Http administrator = ledger.holder("administrator").http();
        assertThat(register(owner, named("admin"), "administrator").status()).isEqualTo(201);
        assertRefused(
                register(administrator, named("admin"), "administrator"), 403, "role_not_allowed");
        assertRefused(
                change(administrator, ledger.user("viewer"), "administrator"),
                403,
                "role_not_allowed");
        assertThat(register(administrator, named("mana"), "manager").status()).isEqualTo(201);
        assertThat(change(administrator, ledger.user("viewer"), "manager").status()).isEqualTo(200);
    }

    @Test
    void nobodyIsMadeOwnerButByTransfer() {
        assertRefused(register(owner, named("second"), "owner"), 422, "invalid_value");
        assertRefused(change(owner, ledger.user("manager"), "owner"), 422, "invalid_value");
        assertRefused(change(owner, ledger.ownerId(), "viewer"), 403, "role_not_allowed");
        assertThat(owner.get("/api/users?role=owner&count=true").json().path("total").asInt())
                .isEqualTo(1);
    }

    @Test
    void usernamesAreUniqueAmongUsersNotDeleted() {
        String username = named("twin");
        String first = register(owner, username, "viewer").text("id");
        assertRefused(register(owner, username, "manager"), 409, "username_conflict");
        owner.post("/api/users/" + first + "/disable", "{}");
        assertRefused(register(owner, username, "manager"), 409, "username_conflict");
        owner.delete("/api/users/" + first);
        assertThat(register(owner, username, "manager").status()).isEqualTo(201);
    }

    @Test
    void aChangedRoleNarrowsTheGrantsToTheNewCeiling() {
        Holder wide = ledger.holder("administrator", "users:read", "configs:read");
        Holder narrow = ledger.holderOf(wide.userId(), "configs:read");

        Answer changed = change(owner, wide.userId(), "manager");

        assertThat(tokens(changed))
                .isEqualTo("{\"revoked\":0,\"narrowed\":1,\"deleted\":0,\"reassigned\":0}");
        assertThat(changed.json().path("user").path("role").asString()).isEqualTo("manager");
        assertThat(changed.json().path("user").path("activeTokens").asInt()).isEqualTo(2);
        assertThat(grantOf(wide)).isEqualTo("[\"configs:read\"]");
        assertThat(grantOf(narrow)).isEqualTo("[\"configs:read\"]");
        assertThat(owner.get(narrow.path()).json().path("version").asInt()).isEqualTo(1);
        assertThat(wide.may("users:read")).isEqualTo(403);
    }

    @Test
    void aRoleThatCannotManageTokensRevokesAllActiveOnes() {
        Holder one = ledger.holder("manager", "configs:read");
        Holder other = ledger.holderOf(one.userId(), "tokens:read");
        Holder before = ledger.holderOf(one.userId());
        owner.post(before.path() + "/revoke", "{\"reason\":\"earlier\"}");

        Answer changed =
                owner.put(
                        one.userPath() + "/role", "{\"role\":\"viewer\",\"reason\":\"moved on\"}");

        assertThat(tokens(changed))
                .isEqualTo("{\"revoked\":2,\"narrowed\":0,\"deleted\":0,\"reassigned\":0}");
        assertThat(changed.json().path("user").path("activeTokens").asInt()).isZero();
        assertThat(one.may("configs:read")).isEqualTo(401);
        assertThat(other.http().get("/auth").status()).isEqualTo(401);
        assertThat(owner.get(one.path()).text("revocationReason")).isEqualTo("moved on");
        assertThat(owner.get(before.path()).text("revocationReason")).isEqualTo("earlier");
    }

    @Test
    void aGrantIsNeverWidened() {
        Holder holder = ledger.holder("administrator", "users:read", "configs:read");
        change(owner, holder.userId(), "manager");
        assertThat(tokens(change(owner, holder.userId(), "administrator"))).isEqualTo(NONE);
        assertThat(grantOf(holder)).isEqualTo("[\"configs:read\"]");
        assertThat(holder.may("users:read")).isEqualTo(403);

        change(owner, holder.userId(), "viewer");
        change(owner, holder.userId(), "manager");
        assertThat(statusOf(holder)).isEqualTo("revoked");
        assertThat(holder.may("configs:read")).isEqualTo(401);
    }

    @Test
    void theSameRoleAgainChangesNothing() {
        Holder holder = ledger.holder("manager");
        long before = ledger.position();
        Answer same = change(owner, holder.userId(), "manager");
        assertThat(tokens(same)).isEqualTo(NONE);
        assertThat(same.json().path("user").path("version").asInt()).isEqualTo(1);
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void theTokensOfADisabledUserAreKeptButRefusedAndUsableAgainAfter() {
        Holder holder = ledger.holder("manager", "configs:read");
        Answer disabled = owner.post(holder.userPath() + "/disable", "{\"reason\":\"leave\"}");
        assertThat(tokens(disabled)).isEqualTo(NONE);
        assertThat(disabled.json().path("user").path("activeTokens").asInt()).isEqualTo(1);
        assertThat(holder.may("configs:read")).isEqualTo(401);
        assertThat(holder.http().get("/api/tokens").status()).isEqualTo(401);
        assertThat(statusOf(holder)).isEqualTo("active");

        Answer enabled = owner.post(holder.userPath() + "/enable", "{}");
        assertThat(enabled.json().path("user").path("enabled").asBoolean()).isTrue();
        assertThat(holder.may("configs:read")).isEqualTo(200);
        long before = ledger.position();
        assertThat(owner.post(holder.userPath() + "/enable", "{}").status()).isEqualTo(200);
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void nobodyDisablesOrDeletesHimselfOrTheOwner() {
        Holder administrator = ledger.holder("administrator");
        Http self = administrator.http();
        String ownerPath = "/api/users/" + ledger.ownerId();
        long before = ledger.position();
        assertRefused(
                self.post(administrator.userPath() + "/disable", "{}"), 403, "role_not_allowed");
        assertRefused(self.delete(administrator.userPath()), 403, "role_not_allowed");
        for (Http who : List.of(self, owner)) {
            assertRefused(who.post(ownerPath + "/disable", "{}"), 403, "role_not_allowed");
            assertRefused(who.delete(ownerPath), 403, "role_not_allowed");
        }
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void aCommandOnAnUnknownUserFindsNothing() {
        String path = "/api/users/" + NOBODY;
        assertRefused(change(owner, NOBODY, "viewer"), 404, "not_found");
        assertRefused(owner.post(path + "/disable", "{}"), 404, "not_found");
        assertRefused(owner.post(path + "/enable", "{}"), 404, "not_found");
        assertRefused(owner.delete(path), 404, "not_found");
    }
}
