package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.strings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

/** Behaviour §5: a user is deleted, and what becomes of the tokens. */
@ExtendWith(OneLedger.Shared.class)
class DeletingUsersTest {
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";

    private final OneLedger ledger;
    private final Http owner;

    DeletingUsersTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    @Test
    void onlyTheOwnerDeletesAdministrators() {
        Http administrator = ledger.holder("administrator").http();
        String other = "/api/users/" + ledger.user("administrator");
        assertRefused(administrator.delete(other), 403, "role_not_allowed");
        assertThat(administrator.delete("/api/users/" + ledger.user("manager")).status())
                .isEqualTo(204);
        assertThat(owner.delete(other).status()).isEqualTo(204);
    }

    @Test
    void theTokensOfADeletedUserAreDeletedWithTheUser() {
        Holder holder = ledger.holder("manager", "configs:read");
        Holder revoked = ledger.holderOf(holder.userId());
        owner.post(revoked.path() + "/revoke", "{}");

        Answer deleted = owner.delete(holder.userPath() + "?reason=left");

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertRefused(owner.get(holder.userPath()), 404, "not_found");
        assertRefused(owner.get(holder.path()), 404, "not_found");
        assertRefused(owner.get(revoked.path()), 404, "not_found");
        assertThat(holder.may("configs:read")).isEqualTo(401);
        assertRefused(owner.delete(holder.userPath()), 404, "not_found");
    }

    @Test
    void theTokensOfADeletedUserAreFirstReassignedWhenSomebodyTakesThem() {
        Holder fits = ledger.holder("manager", "configs:read", "configs:write");
        Holder tooWide = ledger.holderOf(fits.userId(), "configs:write");
        Holder revoked = ledger.holderOf(fits.userId(), "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");
        String heir = ledger.user("viewer");

        assertThat(owner.delete(fits.userPath() + "?reassignTokensTo=" + heir).status())
                .isEqualTo(204);

        Answer inherited = owner.get(fits.path());
        assertThat(inherited.text("ownerId")).isEqualTo(heir);
        assertThat(strings(inherited.json().path("permissions"))).containsExactly("configs:read");
        assertThat(fits.may("configs:read")).isEqualTo(200);
        assertThat(fits.may("configs:write")).isEqualTo(403);
        assertRefused(owner.get(tooWide.path()), 404, "not_found");
        assertRefused(owner.get(revoked.path()), 404, "not_found");
        assertThat(tooWide.http().get("/auth").status()).isEqualTo(401);
        assertThat(owner.get("/api/users/" + heir).json().path("activeTokens").asInt())
                .isEqualTo(1);
    }

    @Test
    void tokensAreLeftToNobodyWhoIsDisabledUnknownOrTheOneWhoLeaves() {
        Holder holder = ledger.holder("manager", "configs:read");
        String disabled = ledger.user("manager");
        owner.post("/api/users/" + disabled + "/disable", "{}");
        String path = holder.userPath() + "?reassignTokensTo=";
        assertRefused(owner.delete(path + disabled), 409, "user_disabled");
        assertRefused(owner.delete(path + NOBODY), 404, "not_found");
        assertRefused(owner.delete(path + holder.userId()), 422, "invalid_value");
        assertRefused(owner.delete(path + "mary"), 400, "malformed_request");
        assertThat(holder.may("configs:read")).isEqualTo(200);
    }
}
