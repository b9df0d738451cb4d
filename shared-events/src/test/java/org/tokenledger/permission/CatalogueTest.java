package org.tokenledger.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.tokenledger.contract.Refused;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Behaviour §2. */
@NullMarked
class CatalogueTest {
    private static final Catalogue STANDARD = Catalogue.standard();

    @Test
    void theOwnersCeilingIsEverything() {
        assertThat(STANDARD.ceiling(Role.OWNER)).isEqualTo(STANDARD.all());
        assertThat(STANDARD.all().sorted()).hasSize(10 * 3 + 5 * 2 + 2);
    }

    @Test
    void anAdministratorHasAllButTheLicenseAndWritingTheAuthConfiguration() {
        assertThat(STANDARD.all().without(STANDARD.ceiling(Role.ADMINISTRATOR)).sorted())
                .containsExactly("auth-configuration:write", "license:read", "license:write");
    }

    @Test
    void aManagerHasAllActionsOnWhatItWorksWith() {
        assertThat(STANDARD.ceiling(Role.MANAGER).sorted())
                .hasSize(6 * 3 + 2 + 3 + 2)
                .contains("configs:delete", "heartbeat:write", "tokens:delete", "analytics:read")
                .doesNotContain("users:read", "audit:read", "settings:read");
    }

    @Test
    void aViewerReadsThatAndHasNothingOnTokens() {
        assertThat(STANDARD.ceiling(Role.VIEWER).sorted())
                .hasSize(6 + 1 + 2)
                .allMatch(name -> name.endsWith(":read"))
                .noneMatch(name -> name.startsWith("tokens:"));
    }

    @Test
    void wildcardsAreExpandedToNames() {
        assertThat(STANDARD.expand(List.of("configs:*")).sorted())
                .containsExactly("configs:delete", "configs:read", "configs:write");
        assertThat(STANDARD.expand(List.of("*"))).isEqualTo(STANDARD.all());
    }

    @Test
    void everyUnknownNameIsNamed() {
        assertThatThrownBy(() ->
                        STANDARD.expand(
                                List.of("configs:read", "configs:fly", "x:*", "", "*:read")))
                .isInstanceOf(Refused.class)
                .hasMessage("Unknown permission: configs:fly, x:*, , *:read");
    }

    @Test
    void anOperatorMayReplaceEverythingButWhatTheLedgerNeeds() {
        Catalogue own = new Catalogue(own(), ceilings());
        assertThat(own.ceiling(Role.VIEWER).sorted()).containsExactly("pipelines:read");
        assertThat(own.ceiling(Role.OWNER).has("audit:write")).isTrue();
    }

    @Test
    void aCatalogueWithoutWhatTheLedgerNeedsIsRefused() {
        Map<String, List<String>> without = own();
        without.remove("audit");
        assertThatThrownBy(() -> new Catalogue(without, ceilings()))
                .hasMessage("the ledger itself needs audit with read, write");
    }

    @Test
    void aCatalogueWithoutACeilingForARoleIsRefused() {
        Map<Role, List<String>> without = ceilings();
        without.remove(Role.VIEWER);
        assertThatThrownBy(() -> new Catalogue(own(), without))
                .hasMessage("the catalogue gives no ceiling for viewer");
    }

    @Test
    void aCeilingWithAnUnknownPermissionIsRefused() {
        Map<Role, List<String>> wrong = ceilings();
        wrong.put(Role.MANAGER, List.of("pipelines:fly"));
        assertThatThrownBy(() -> new Catalogue(own(), wrong))
                .hasMessage("the ceiling of manager is wrong: Unknown permission: pipelines:fly");
    }

    @Test
    void aViewerCannotBeGivenAnythingOnTokens() {
        Map<Role, List<String>> wrong = ceilings();
        wrong.put(Role.VIEWER, List.of("tokens:read"));
        assertThatThrownBy(() -> new Catalogue(own(), wrong))
                .hasMessage("the ceiling of viewer must not hold any permission on tokens");
    }

    @Test
    void anUnknownActionOrAnOddResourceNameIsRefused() {
        Map<String, List<String>> action = own();
        action.put("pipelines", List.of("fly"));
        assertThatThrownBy(() -> new Catalogue(action, ceilings()))
                .hasMessageContaining("must be of read, write, delete");
        Map<String, List<String>> name = own();
        name.put("Pipe Lines", List.of("read"));
        assertThatThrownBy(() -> new Catalogue(name, ceilings()))
                .hasMessageContaining("but not: Pipe Lines");
    }

    private static Map<String, List<String>> own() {
        Map<String, List<String>> resources = new HashMap<>();
        List<String> all = List.of("read", "write", "delete");
        resources.put("tokens", all);
        resources.put("users", all);
        resources.put("audit", List.of("read", "write"));
        resources.put("pipelines", List.of("read", "write"));
        return resources;
    }

    private static Map<Role, List<String>> ceilings() {
        Map<Role, List<String>> ceilings = new HashMap<>();
        ceilings.put(Role.ADMINISTRATOR, List.of("*"));
        ceilings.put(Role.MANAGER, List.of("pipelines:*", "tokens:*"));
        ceilings.put(Role.VIEWER, List.of("pipelines:*", "-pipelines:write"));
        return ceilings;
    }
}
