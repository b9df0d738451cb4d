package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

/** Token revocation, RFC 7009. */
@ExtendWith(OneLedger.Shared.class)
class RevocationByTheHolderTest {
    private final OneLedger ledger;
    private final Http owner;

    RevocationByTheHolderTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static Answer revoke(Http caller, String token) {
        return caller.send(
                "POST",
                "/oauth2/revoke",
                "token=" + token + "&token_type_hint=access_token",
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    @Test
    void theHolderRevokesTheTokenThatItPresentsWithoutAnyPermission() {
        Holder holder = ledger.holder("viewer", "configs:read");
        Answer answer = revoke(holder.http(), holder.value());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.position()).isPositive();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(holder.may("configs:read")).isEqualTo(401);
        Answer token = owner.get(holder.path());
        assertThat(token.text("status")).isEqualTo("revoked");
        assertThat(token.text("revokedBy")).isEqualTo(holder.userId());
        assertRefused(revoke(holder.http(), holder.value()), 401, "invalid_token");
    }

    @Test
    void anotherTokenNeedsWhatItsRevocationNeedsElsewhere() {
        Holder victim = ledger.holder("manager", "configs:read");
        Holder reader = ledger.holder("manager", "tokens:read");
        assertRefused(revoke(reader.http(), victim.value()), 403, "insufficient_permission");
        Holder manager = ledger.holder("manager", "tokens:write");
        assertRefused(revoke(manager.http(), victim.value()), 403, "role_not_allowed");
        assertThat(victim.may("configs:read")).isEqualTo(200);
        assertThat(revoke(owner, victim.value()).status()).isEqualTo(200);
        assertThat(victim.may("configs:read")).isEqualTo(401);
        assertThat(revoke(owner, victim.value()).status()).isEqualTo(200);
    }

    @Test
    void valuesThatNobodyHasAreAnsweredLikeThoseThatWereRevoked() {
        Holder deleted = ledger.holder("manager", "configs:read");
        owner.delete(deleted.path());
        long position = ledger.position();
        for (String value :
                new String[] {"tc-apiv1_" + "e".repeat(64), "nonsense", deleted.value()}) {
            Answer answer = revoke(owner, value);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(ledger.position()).isEqualTo(position);
        assertRefused(revoke(ledger.nobody(), deleted.value()), 401, "missing_authorization");
    }
}
