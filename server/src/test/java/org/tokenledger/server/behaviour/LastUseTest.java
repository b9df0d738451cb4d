package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.each;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Behaviour §6.5 and §6.6. */
@ExtendWith(OneLedger.Shared.class)
class LastUseTest {
    private static final String BATCH = "/api/tokens/verify";

    private final OneLedger ledger;
    private final Http owner;

    LastUseTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    @Test
    void theLastUseIsShownWhereverTheTokenWasPresentedAndIsNoEventOfTheLedger() {
        Holder proxied = ledger.holder("manager", "configs:read");
        Holder direct = ledger.holder("manager", "configs:read");
        Holder introspected = ledger.holder("manager", "configs:read");
        Holder batched = ledger.holder("manager", "configs:read");
        assertThat(owner.get(proxied.path()).json().path("lastUsedAt").isNull()).isTrue();
        long position = ledger.position();
        String now = ledger.clock().instant().toString();

        assertThat(proxied.may("configs:read")).isEqualTo(200);
        assertThat(direct.http().get("/api/tokens/self").status()).isEqualTo(200);
        assertThat(introspect(introspected).text("active")).isEqualTo("true");
        owner.post(BATCH, "{\"tokens\":[{\"token\":\"" + batched.value() + "\"}]}");
        ledger.flushUses();

        for (Holder used : List.of(proxied, direct, introspected, batched)) {
            assertThat(owner.get(used.path()).text("lastUsedAt")).isGreaterThanOrEqualTo(now);
        }
        assertThat(ledger.position()).isEqualTo(position);
    }

    private Answer introspect(Holder holder) {
        return owner.send(
                "POST",
                "/oauth2/introspect",
                "token=" + holder.value(),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    @Test
    void whoAsksAboutATokenThatIsNotGoodDoesNotUseIt() {
        Holder holder = ledger.holder("manager", "configs:read");
        String lacking =
                "{\"tokens\":[{\"token\":\"%s\",\"permissions\":[\"users:read\"]}]}"
                        .formatted(holder.value());
        owner.post(BATCH, lacking);
        owner.post(holder.path() + "/revoke", "{}");
        introspect(holder);
        ledger.flushUses();
        assertThat(owner.get(holder.path()).json().path("lastUsedAt").isNull()).isTrue();
    }

    @Test
    void tokensThatNobodyUsedForAWhileAreFound() {
        Holder idle = ledger.holder("manager", "configs:read");
        idle.may("configs:read");
        ledger.flushUses();
        ledger.clock().advance(Duration.ofDays(91));
        String since = ledger.clock().instant().minus(Duration.ofDays(90)).toString();
        Holder busy = ledger.holderOf(idle.userId(), "configs:read");
        busy.may("configs:read");
        ledger.flushUses();
        assertThat(
                        each(
                                owner.get(
                                        "/api/tokens?ownerId=%s&lastUsedBefore=%s"
                                                .formatted(idle.userId(), since)),
                                "id"))
                .containsExactly(idle.tokenId());
    }

    @Test
    void refusedUsesOfKnownTokensAreOnRecordWithTheirReason() {
        Holder holder = ledger.holder("manager", "configs:read");
        holder.may("configs:write");
        holder.may("configs:write");
        owner.post(holder.path() + "/revoke", "{}");
        holder.may("configs:read");
        ledger.flushUses();

        Answer denials = owner.get("/api/audit/denials?count=true&tokenId=" + holder.tokenId());
        assertThat(each(denials, "reason"))
                .containsExactlyInAnyOrder("insufficient_permission", "invalid_token");
        JsonNode lacking =
                owner.get(
                                "/api/audit/denials?reason=insufficient_permission&userId="
                                        + holder.userId())
                        .json()
                        .path("items")
                        .path(0);
        assertThat(lacking.path("count").asLong()).isEqualTo(2);
        assertThat(lacking.path("required").asString()).isEqualTo("configs:write");
        assertThat(lacking.path("ip").asString()).isEqualTo("127.0.0.1");
        assertThat(lacking.path("tokenName").asString()).isEqualTo(holder.created().text("name"));
        assertThat(denials.json().path("total").asLong()).isEqualTo(2);
        String name = String.valueOf(holder.created().text("name")).toUpperCase(Locale.ROOT);
        for (String filter :
                List.of(
                        "actorId=" + holder.tokenId(),
                        "actorId=" + holder.userId(),
                        "q=" + name,
                        "ip=127.0.0.0/8&tokenId=" + holder.tokenId())) {
            assertThat(each(owner.get("/api/audit/denials?" + filter), "id"))
                    .as(filter)
                    .isEqualTo(each(denials, "id"));
        }
        assertThat(each(owner.get("/api/audit/denials?ip=128.0.0.0/8"), "id")).isEmpty();

        owner.delete(holder.path());
        JsonNode kept =
                owner.get("/api/audit/denials?userId=" + holder.userId())
                        .json()
                        .path("items")
                        .path(1);
        assertThat(kept.path("id").asString()).isEqualTo(each(denials, "id").get(1));
        assertThat(kept.path("tokenName").isNull()).isTrue();
        assertThat(kept.path("ip").isNull()).isTrue();
        assertThat(
                        each(
                                owner.get(
                                        "/api/audit/denials?ip=127.0.0.1&tokenId="
                                                + holder.tokenId()),
                                "id"))
                .isEmpty();
    }

    @Test
    void refusedUsesAreFoundByThePositionsThatTheyFellBetween() {
        Holder holder = ledger.holder("manager", "configs:read");
        long before = position();
        ledger.clock().advance(Duration.ofSeconds(10));
        holder.may("configs:write");
        ledger.flushUses();
        ledger.clock().advance(Duration.ofSeconds(10));
        owner.post(holder.path() + "/revoke", "{}");
        long after = position();
        String of = "/api/audit/denials?tokenId=" + holder.tokenId();
        assertThat(each(owner.get(of + "&fromPosition=" + before), "id")).hasSize(1);
        assertThat(each(owner.get(of + "&toPosition=" + before), "id")).hasSize(1);
        assertThat(each(owner.get(of + "&fromPosition=" + after), "id")).isEmpty();
        assertThat(each(owner.get(of + "&toPosition=" + (before - 1)), "id")).isEmpty();
        assertThat(each(owner.get(of + "&fromPosition=" + (after + 1)), "id")).isEmpty();
        assertThat(each(owner.get(of + "&action=token.denied"), "id")).hasSize(1);
        assertThat(each(owner.get(of + "&action=token.revoked"), "id")).isEmpty();
        assertRefused(owner.get(of + "&action=token.refused"), 400, "malformed_request");
    }

    private long position() {
        return Long.parseLong(owner.get("/api/tokens?limit=1").header("Ledger-Position"));
    }

    @Test
    void aPermissionThatIsMissingInTheApiIsOnRecordLikeOneMissingBehindAProxy() {
        Holder holder = ledger.holder("manager", "tokens:read");
        Holder other = ledger.holder("manager", "configs:read");
        String form = "application/x-www-form-urlencoded";
        assertRefused(
                holder.http().post(holder.path() + "/revoke", "{}"),
                403,
                "insufficient_permission");
        assertRefused(holder.http().get("/metrics"), 403, "insufficient_permission");
        assertRefused(
                holder.http()
                        .send(
                                "POST",
                                "/oauth2/revoke",
                                "token=" + other.value(),
                                "Content-Type",
                                form),
                403,
                "insufficient_permission");
        ledger.flushUses();

        JsonNode denials =
                owner.get("/api/audit/denials?tokenId=" + holder.tokenId()).json().path("items");
        assertThat(denials.valueStream().map(denial -> denial.path("required").asString()))
                .containsExactlyInAnyOrder("tokens:write", "audit:read");
        assertThat(denials.valueStream().mapToLong(denial -> denial.path("count").asLong()).sum())
                .isEqualTo(3);
        assertThat(denials.path(0).path("ip").asString()).isEqualTo("127.0.0.1");
    }

    @Test
    void onlyWhoMayAuditReadsRefusedUses() {
        Holder manager = ledger.holder("manager");
        assertRefused(manager.http().get("/api/audit/denials"), 403, "insufficient_permission");
        assertRefused(owner.get("/api/audit/denials?from=yesterday"), 400, "malformed_request");
        assertRefused(owner.get("/api/audit/denials?tokenid=x"), 400, "malformed_request");
    }
}
