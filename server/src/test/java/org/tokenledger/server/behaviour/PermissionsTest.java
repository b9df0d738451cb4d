package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.named;
import static org.tokenledger.server.behaviour.OneLedger.strings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.events.Cause;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.server.Http.Answer;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Behaviour §2. That an operator may replace the catalogue is shown by {@link RestartTest}. */
@ExtendWith(OneLedger.Shared.class)
class PermissionsTest {
    private static final List<String> WORKED =
            List.of("configs", "agents", "reporting-rules", "labels", "constants", "config-groups");

    private final OneLedger ledger;

    PermissionsTest(OneLedger ledger) {
        this.ledger = ledger;
    }

    private static List<String> each(List<String> resources, String... actions) {
        return resources.stream()
                .flatMap(resource -> Stream.of(actions).map(action -> resource + ":" + action))
                .toList();
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static List<String> sorted(List<String>... parts) {
        return Stream.of(parts).flatMap(List::stream).sorted().toList();
    }

    private static List<String> whole() {
        return sorted(
                each(WORKED, "read", "write", "delete"),
                each(
                        List.of("tokens", "users", "invites", "password-resets"),
                        "read",
                        "write",
                        "delete"),
                each(
                        List.of("heartbeat", "settings", "auth-configuration", "license", "audit"),
                        "read",
                        "write"),
                List.of("analytics:read", "entitlements:read"));
    }

    private Answer create(String permissions) {
        return ledger.owner()
                .post(
                        "/api/tokens",
                        "{\"name\":\"%s\",\"permissions\":%s}"
                                .formatted(named("asked"), permissions));
    }

    private List<String> granted(String permissions) {
        Answer created = create(permissions);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return strings(created.json().path("permissions"));
    }

    @Test
    void theDefaultCatalogueIsTheReferenceProductsAndAudit() {
        assertThat(granted("\"*\"")).isEqualTo(whole());
    }

    @Test
    void theOwnersCeilingIsEverything() {
        assertThat(ledger.holderOf(ledger.ownerId()).granted()).isEqualTo(whole());
    }

    @Test
    void theAdministratorsCeilingLacksLicenseAndAuthConfigurationWrite() {
        List<String> expected = new ArrayList<>(whole());
        expected.removeAll(List.of("license:read", "license:write", "auth-configuration:write"));
        assertThat(ledger.holder("administrator").granted()).isEqualTo(expected);
    }

    @Test
    void theManagersCeilingIsTheDailyWorkAndItsTokens() {
        assertThat(ledger.holder("manager").granted())
                .isEqualTo(
                        sorted(
                                each(WORKED, "read", "write", "delete"),
                                each(List.of("tokens"), "read", "write", "delete"),
                                each(List.of("heartbeat"), "read", "write"),
                                List.of("analytics:read", "entitlements:read")));
    }

    @Test
    void theViewersCeilingIsReadingTheDailyWorkAndNothingOnTokens() {
        assertThat(ledger.holder("viewer").granted())
                .isEqualTo(
                        sorted(
                                each(WORKED, "read"),
                                List.of("heartbeat:read", "analytics:read", "entitlements:read")));
    }

    @Test
    void permissionsAreNamedByAnArrayOrByOneStringSeparatedByCommasOrSpaces() {
        List<String> expected = List.of("agents:write", "configs:read", "labels:read");
        assertThat(granted("[\"labels:read\",\"configs:read\",\"agents:write\"]"))
                .isEqualTo(expected);
        assertThat(granted("\"labels:read,configs:read,agents:write\"")).isEqualTo(expected);
        assertThat(granted("\"labels:read configs:read agents:write\"")).isEqualTo(expected);
        assertThat(granted("\" labels:read, configs:read  agents:write,\"")).isEqualTo(expected);
    }

    @Test
    void aWildcardIsExpandedWhenTheTokenIsCreated() {
        assertThat(granted("[\"configs:*\",\"heartbeat:*\"]"))
                .containsExactly(
                        "configs:delete",
                        "configs:read",
                        "configs:write",
                        "heartbeat:read",
                        "heartbeat:write");
    }

    @Test
    void anUnknownPermissionIsRefusedAndNothingIsCreated() {
        long before = ledger.position();
        for (String unknown :
                List.of(
                        "configs:execute",
                        "nothing:read",
                        "nothing:*",
                        "configs",
                        "*:read",
                        "CONFIGS:read",
                        "heartbeat:delete")) {
            assertRefused(
                    create("[\"configs:read\",\"" + unknown + "\"]"), 400, "unknown_permission");
        }
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void noneNamedMeansTheWholeCeiling() {
        Answer created =
                ledger.owner().post("/api/tokens", "{\"name\":\"%s\"}".formatted(named("all")));
        assertThat(strings(created.json().path("permissions"))).isEqualTo(whole());
        assertThat(strings(created.json().path("droppedPermissions"))).isEmpty();
    }

    @Test
    void theGrantIsWhatWasRequestedWithinTheCeilingOfTheOwnersRoleAndSaysWhatWasDropped() {
        Holder viewers =
                ledger.holderOf(ledger.user("viewer"), "configs:read", "configs:write", "users:*");
        assertThat(viewers.granted()).containsExactly("configs:read");
        assertThat(strings(viewers.created().json().path("droppedPermissions")))
                .containsExactly("configs:write", "users:delete", "users:read", "users:write");
    }

    @Test
    void aNarrowTokenCannotMakeAWiderOne() {
        Holder narrow = ledger.holder("administrator", "tokens:write", "configs:read");
        Answer created =
                narrow.http()
                        .post(
                                "/api/tokens",
                                """
                                {"name":"%s","permissions":["configs:*","users:read"]}
                                """
                                        .formatted(named("minted")));
        assertThat(created.status()).isEqualTo(201);
        assertThat(strings(created.json().path("permissions"))).containsExactly("configs:read");
        assertThat(strings(created.json().path("droppedPermissions")))
                .containsExactly("configs:delete", "configs:write", "users:read");

        Answer all =
                narrow.http().post("/api/tokens", "{\"name\":\"%s\"}".formatted(named("minted")));
        assertThat(strings(all.json().path("permissions")))
                .containsExactly("configs:read", "tokens:write");
    }

    @Test
    void nothingLeftIsRefusedAndNothingIsCreated() {
        long before = ledger.position();
        Holder narrow = ledger.holder("manager", "tokens:write");
        Answer refused =
                narrow.http()
                        .post(
                                "/api/tokens",
                                """
                                {"name":"%s","permissions":["configs:read"]}
                                """
                                        .formatted(named("nothing")));
        assertRefused(refused, 422, "no_permission_left");
        assertRefused(create("[]"), 422, "no_permission_left");
        assertThat(ledger.position()).isEqualTo(before + 2);
    }

    @Test
    void aRoleChangeTakesEffectAtTheVeryNextUse() {
        Holder holder = ledger.holder("administrator", "users:read", "configs:write");
        assertThat(holder.may("users:read")).isEqualTo(200);

        Answer changed = ledger.owner().put(holder.userPath() + "/role", "{\"role\":\"manager\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(holder.may("users:read")).isEqualTo(403);
        assertThat(holder.may("configs:write")).isEqualTo(200);
    }

    /** Somebody else's node wrote the change of the role, and nothing after it yet. */
    @Test
    void aRoleChangeTakesEffectBeforeAnyFollowUpEvent() {
        Holder holder = ledger.holder("administrator", "users:read", "configs:write");
        assertThat(holder.may("users:read")).isEqualTo(200);

        UUID user = UUID.fromString(holder.userId());
        ledger.appendElsewhere(
                new UserRoleChanged(
                        user, "administrator", "manager", Cause.system("on another node")));

        assertThat(holder.may("users:read")).isEqualTo(403);
        assertThat(holder.may("configs:write")).isEqualTo(200);
        Answer self = holder.http().get("/api/tokens/self");
        assertThat(strings(self.json().path("permissions")))
                .containsExactly("configs:write", "users:read");
        assertThat(strings(self.json().path("effectivePermissions")))
                .containsExactly("configs:write");
        assertThat(self.json().path("version").asInt()).isEqualTo(1);
    }
}
