package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

/** What was found from outside: refusals that came too late, and grants that came too easily. */
@NullMarked
@ExtendWith(OneLedger.Shared.class)
class RefusedMeansNothingHappenedTest {
    private final OneLedger ledger;
    private final Http owner;

    RefusedMeansNothingHappenedTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    @Test
    void anAnswerThatCannotBeGivenAsAskedIsRefusedBeforeAnythingIsDone() {
        Holder holder = ledger.holder("manager");
        long before = ledger.position();

        Answer created =
                owner.post(
                        "/api/tokens",
                        "{\"name\":\"" + named("unseen") + "\"}",
                        "Accept",
                        "text/html");
        Answer revoked =
                owner.post(
                        "/api/tokens/" + holder.tokenId() + "/revoke", "{}", "Accept", "text/csv");

        assertRefused(created, 406, "not_acceptable");
        assertRefused(revoked, 406, "not_acceptable");
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void permissionsThatAreNeitherListNorStringAreRefusedNotTakenForAll() {
        for (String odd : new String[] {"{}", "{\"names\":[\"configs:read\"]}", "3", "true"}) {
            Answer answer =
                    owner.post(
                            "/api/tokens",
                            "{\"name\":\"" + named("odd") + "\",\"permissions\":" + odd + "}");
            assertRefused(answer, 400, "malformed_request");
        }
    }

    @Test
    void onlyTheOwnerGivesTokensToTheOwner() {
        Holder administrator = ledger.holder("administrator");
        Holder manager = ledger.holder("manager");
        String ownerId = ledger.ownerId();
        String toOwner = "{\"ownerId\":\"" + ownerId + "\"}";

        assertRefused(
                administrator
                        .http()
                        .post(
                                "/api/tokens",
                                "{\"name\":\""
                                        + named("up")
                                        + "\",\"ownerId\":\""
                                        + ownerId
                                        + "\"}"),
                403,
                "role_not_allowed");
        assertRefused(
                administrator
                        .http()
                        .post("/api/tokens/" + administrator.tokenId() + "/reassign", toOwner),
                403,
                "role_not_allowed");
        assertRefused(
                administrator
                        .http()
                        .post(
                                "/api/tokens/bulk/reassign",
                                "{\"ids\":[\""
                                        + manager.tokenId()
                                        + "\"],\"ownerId\":\""
                                        + ownerId
                                        + "\"}"),
                403,
                "role_not_allowed");
        assertRefused(
                administrator
                        .http()
                        .delete("/api/users/" + manager.userId() + "?reassignTokensTo=" + ownerId),
                403,
                "role_not_allowed");
        assertThat(owner.post("/api/tokens/" + manager.tokenId() + "/reassign", toOwner).status())
                .isEqualTo(200);
    }

    @Test
    void whateverAProxyPutsBelowAuthIsAnsweredAsAuthIs() {
        Holder holder = ledger.holder("manager");

        assertThat(holder.http().get("/auth/a%2Fb/%2e%2e/c%5Cd").status()).isEqualTo(200);
        assertThat(ledger.nobody().get("/auth/a%2Fb").status()).isEqualTo(401);
    }
}
