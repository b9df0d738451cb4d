package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.named;
import static org.tokenledger.server.behaviour.OneLedger.strings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Behaviour §4: create, reassign, revoke and delete; what is allowed when, and its effect. */
@ExtendWith(OneLedger.Shared.class)
class LifeOfATokenRulesTest {
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";

    private final OneLedger ledger;
    private final Http owner;

    LifeOfATokenRulesTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private Answer create(String fields) {
        return owner.post("/api/tokens", "{\"permissions\":[\"configs:read\"]," + fields + "}");
    }

    private Answer reassign(Holder holder, String userId) {
        return owner.post(
                holder.path() + "/reassign",
                "{\"ownerId\":\"%s\",\"reason\":\"moved\"}".formatted(userId));
    }

    @Test
    void aNameHas1To200Characters() {
        for (String name : List.of("x", "ö".repeat(200), "🔑".repeat(200))) {
            Answer created = create("\"name\":\"" + name + "\"");
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.text("name")).isEqualTo(name);
        }
        for (String name : List.of("", " ", "x".repeat(201))) {
            assertRefused(create("\"name\":\"" + name + "\""), 422, "invalid_value");
        }
        assertRefused(create("\"reason\":\"no name\""), 422, "invalid_value");
    }

    @Test
    void anExpiryIsInTheFutureOrThereIsNone() {
        Instant now = ledger.clock().instant();
        Answer at =
                create(
                        "\"name\":\"%s\",\"expiresAt\":\"%s\""
                                .formatted(named("at"), now.plusSeconds(600)));
        assertThat(Instant.parse(at.text("expiresAt"))).isEqualTo(now.plusSeconds(600));
        Answer in = create("\"name\":\"%s\",\"expiresIn\":\"P1DT2H\"".formatted(named("in")));
        assertThat(
                        Duration.between(
                                Instant.parse(in.text("createdAt")),
                                Instant.parse(in.text("expiresAt"))))
                .isBetween(Duration.ofHours(26).minusSeconds(5), Duration.ofHours(26));
        Answer none = create("\"name\":\"%s\"".formatted(named("none")));
        assertThat(none.json().path("expiresAt").isNull()).isTrue();

        for (String wrong :
                List.of(
                        "\"expiresAt\":\"%s\"".formatted(now.minusSeconds(1)),
                        "\"expiresAt\":\"tomorrow\"",
                        "\"expiresIn\":\"PT0S\"",
                        "\"expiresIn\":\"-PT1H\"",
                        "\"expiresIn\":\"1 day\"",
                        "\"expiresIn\":\"PT1H\",\"expiresAt\":\"%s\""
                                .formatted(now.plusSeconds(9)))) {
            assertRefused(
                    create("\"name\":\"%s\",%s".formatted(named("wrong"), wrong)),
                    422,
                    "invalid_value");
        }
    }

    @Test
    void aTokenIsShownAsTheContractSays() {
        String manager = ledger.user("manager");
        Answer created =
                owner.post(
                        "/api/tokens",
                        """
                        {"name":"shown","ownerId":"%s","permissions":["configs:read"]}
                        """
                                .formatted(manager));
        assertThat(created.json().propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "status",
                        "ownerId",
                        "ownerName",
                        "ownerEnabled",
                        "createdBy",
                        "permissions",
                        "source",
                        "hint",
                        "createdAt",
                        "expiresAt",
                        "revokedAt",
                        "revokedBy",
                        "revocationReason",
                        "lastUsedAt",
                        "version",
                        "token",
                        "droppedPermissions");
        assertThat(created.text("id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*");
        assertThat(created.text("status")).isEqualTo("active");
        assertThat(created.text("ownerId")).isEqualTo(manager);
        assertThat(created.text("createdBy")).isEqualTo(ledger.ownerId());
        assertThat(created.text("createdAt")).endsWith("Z");
        assertThat(created.json().path("ownerEnabled").asBoolean()).isTrue();
        assertThat(created.header("Location")).isEqualTo("/api/tokens/" + created.text("id"));
    }

    @Test
    void reassigningGivesANewOwnerNarrowsTheGrantAndKeepsTheValue() {
        Holder holder = ledger.holder("manager", "configs:read", "configs:write", "tokens:read");
        String viewer = ledger.user("viewer");

        Answer reassigned = reassign(holder, viewer);

        assertThat(reassigned.status()).isEqualTo(200);
        assertThat(reassigned.text("ownerId")).isEqualTo(viewer);
        assertThat(reassigned.text("createdBy")).isEqualTo(ledger.ownerId());
        assertThat(strings(reassigned.json().path("permissions"))).containsExactly("configs:read");
        assertThat(strings(reassigned.json().path("droppedPermissions")))
                .containsExactly("configs:write", "tokens:read");
        assertThat(holder.may("configs:write")).isEqualTo(403);
        Answer used = holder.http().get("/auth?permission=configs:read");
        assertThat(used.header("X-Token-Owner")).isEqualTo(viewer);

        Answer back = reassign(holder, holder.userId());
        assertThat(strings(back.json().path("permissions"))).containsExactly("configs:read");
        assertThat(strings(back.json().path("droppedPermissions"))).isEmpty();
    }

    @Test
    void reassigningToTheSameOwnerChangesNothingAndWritesNoEvent() {
        Holder holder = ledger.holder("manager", "configs:read");
        long before = ledger.position();
        Answer same = reassign(holder, holder.userId());
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json().path("version").asInt()).isEqualTo(1);
        assertThat(strings(same.json().path("droppedPermissions"))).isEmpty();
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void onlyAnActiveTokenIsReassignedAndOnlyToAnEnabledUserWhoCanHoldIt() {
        Holder holder = ledger.holder("manager", "configs:write");
        Holder revoked = ledger.holder("manager");
        owner.post(revoked.path() + "/revoke", "{}");
        Holder expired =
                ledger.created(
                        holder.userId(),
                        "{\"name\":\"%s\",\"expiresIn\":\"PT1S\"}".formatted(named("short")));
        ledger.clock().advance(Duration.ofSeconds(2));
        String disabled = ledger.user("manager");
        owner.post("/api/users/" + disabled + "/disable", "{}");
        long before = ledger.position();

        assertRefused(reassign(revoked, holder.userId()), 409, "token_revoked");
        assertRefused(reassign(expired, holder.userId()), 409, "token_expired");
        assertRefused(reassign(holder, disabled), 409, "user_disabled");
        assertRefused(reassign(holder, NOBODY), 404, "not_found");
        assertRefused(reassign(holder, ledger.ownerId() + "0"), 400, "malformed_request");
        String viewer = ledger.user("viewer");
        assertRefused(reassign(holder, viewer), 422, "no_permission_left");
        assertThat(ledger.position()).isEqualTo(before + 1);
    }

    @Test
    void revokingIsTerminalAndSaysWhoWhenAndWhy() {
        Holder holder = ledger.holder("manager", "configs:read");
        Answer revoked = owner.post(holder.path() + "/revoke", "{\"reason\":\"left us\"}");
        assertThat(revoked.text("status")).isEqualTo("revoked");
        assertThat(revoked.text("revokedBy")).isEqualTo(ledger.ownerId());
        assertThat(revoked.text("revocationReason")).isEqualTo("left us");
        assertThat(Instant.parse(revoked.text("revokedAt")))
                .isAfterOrEqualTo(Instant.parse(revoked.text("createdAt")));
        assertThat(holder.may("configs:read")).isEqualTo(401);
        assertThat(owner.get(holder.path()).json()).isEqualTo(revoked.json());
    }

    @Test
    void revokingARevokedTokenAnswersAsTheFirstTimeAndWritesNoEvent() {
        Holder holder = ledger.holder("manager");
        Answer first = owner.post(holder.path() + "/revoke", "{\"reason\":\"first\"}");
        Answer second = owner.post(holder.path() + "/revoke", "{\"reason\":\"second\"}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(ledger.position()).isEqualTo(first.position());
    }

    @Test
    void anExpiredTokenMayBeRevokedAndDeleted() {
        Holder holder =
                ledger.created(
                        ledger.ownerId(),
                        "{\"name\":\"%s\",\"expiresIn\":\"PT1S\"}".formatted(named("short")));
        ledger.clock().advance(Duration.ofSeconds(1));
        assertThat(owner.get(holder.path()).text("status")).isEqualTo("expired");
        assertThat(owner.post(holder.path() + "/revoke", "{}").text("status")).isEqualTo("revoked");
        assertThat(owner.delete(holder.path()).status()).isEqualTo(204);
    }

    @Test
    void aDeletedTokenIsRefusedAtOnceAndGoneFromListsAndLookups() {
        Holder holder = ledger.holder("manager", "configs:read");
        Answer deleted = owner.delete(holder.path() + "?reason=sold");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(holder.may("configs:read")).isEqualTo(401);
        assertRefused(owner.get(holder.path()), 404, "not_found");
        assertThat(owner.get("/api/tokens?ownerId=" + holder.userId()).json().path("items"))
                .isEmpty();
    }

    @Test
    void aCommandOnADeletedOrUnknownTokenFindsNothing() {
        Holder holder = ledger.holder("manager");
        owner.delete(holder.path());
        String body = "{\"ownerId\":\"%s\"}".formatted(holder.userId());
        for (String path : List.of(holder.path(), "/api/tokens/" + NOBODY)) {
            assertRefused(owner.post(path + "/reassign", body), 404, "not_found");
            assertRefused(owner.post(path + "/revoke", "{}"), 404, "not_found");
            assertRefused(owner.delete(path), 404, "not_found");
            assertRefused(owner.get(path), 404, "not_found");
        }
    }

    @Test
    void ownerDisabledIsDerivedInListsAndAtUse() {
        Holder holder = ledger.holder("manager", "configs:read");
        owner.post(holder.userPath() + "/disable", "{}");
        Answer read = owner.get(holder.path());
        assertThat(read.text("status")).isEqualTo("active");
        assertThat(read.json().path("ownerEnabled").asBoolean()).isFalse();
        assertThat(read.json().path("version").asInt()).isEqualTo(1);
        assertThat(holder.may("configs:read")).isEqualTo(401);
    }

    @Test
    void everyCommandTakesAReasonOfUpTo500Characters() {
        String longest = "r".repeat(500);
        String tooLong = "r".repeat(501);
        Holder holder =
                ledger.created(
                        ledger.ownerId(),
                        "{\"name\":\"%s\",\"reason\":\"%s\"}".formatted(named("why"), longest));
        assertRefused(
                create("\"name\":\"%s\",\"reason\":\"%s\"".formatted(named("why"), tooLong)),
                422,
                "invalid_value");
        String viewer = ledger.user("viewer");
        String body = "{\"ownerId\":\"%s\",\"reason\":\"%s\"}";
        assertRefused(
                owner.post(holder.path() + "/reassign", body.formatted(viewer, tooLong)),
                422,
                "invalid_value");
        assertThat(
                        owner.post(holder.path() + "/reassign", body.formatted(viewer, longest))
                                .status())
                .isEqualTo(200);
        assertRefused(
                owner.post(holder.path() + "/revoke", "{\"reason\":\"%s\"}".formatted(tooLong)),
                422,
                "invalid_value");
        assertThat(
                        owner.post(
                                        holder.path() + "/revoke",
                                        "{\"reason\":\"%s\"}".formatted(longest))
                                .text("revocationReason"))
                .isEqualTo(longest);
        assertRefused(owner.delete(holder.path() + "?reason=" + tooLong), 422, "invalid_value");
        assertThat(owner.delete(holder.path() + "?reason=" + longest).status()).isEqualTo(204);
    }
}
