package org.tokenledger.permission;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which permissions exist, and how much of them each role allows at most. An operator may replace
 * everything but {@code tokens}, {@code users} and {@code audit}, which the ledger itself needs.
 */
public final class Catalogue {
    private static final List<String> ACTIONS = List.of("read", "write", "delete");
    private static final Pattern RESOURCE = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Map<String, List<String>> NEEDED =
            Map.of(
                    "tokens", ACTIONS,
                    "users", ACTIONS,
                    "audit", List.of("read", "write"));

    private final Permissions all;
    private final Map<Role, Permissions> ceilings = new EnumMap<>(Role.class);

    /**
     * A catalogue of the operator's own.
     *
     * @param resources actions by resource
     * @param ceilings by role, as in a request: {@code *}, {@code configs:*}, {@code configs:read},
     *     and with a leading {@code -} what is taken away again. The owner's is always everything.
     * @throws IllegalArgumentException in one sentence, when the catalogue is not one the ledger
     *     can run with
     */
    public Catalogue(Map<String, List<String>> resources, Map<Role, List<String>> ceilings) {
        resources.forEach(Catalogue::checkResource);
        new TreeMap<>(NEEDED)
                .forEach((resource, actions) -> checkNeeded(resources, resource, actions));
        List<String> names = new ArrayList<>();
        resources.forEach((resource, actions) ->
                actions.forEach(action -> names.add(resource + ":" + action)));
        this.all = Permissions.of(names);
        for (Role role : Role.values()) {
            this.ceilings.put(role, ceilingOf(role, ceilings));
        }
        if (ceiling(Role.VIEWER).sorted().stream().anyMatch(name -> name.startsWith("tokens:"))) {
            throw new IllegalArgumentException(
                    "the ceiling of viewer must not hold any permission on tokens");
        }
    }

    /** The catalogue of the reference product, and {@code audit}. */
    public static Catalogue standard() {
        Map<String, List<String>> resources = new TreeMap<>();
        List<String> worked =
                List.of(
                        "configs",
                        "agents",
                        "reporting-rules",
                        "labels",
                        "constants",
                        "config-groups");
        worked.forEach(resource -> resources.put(resource, ACTIONS));
        List.of("tokens", "users", "invites", "password-resets")
                .forEach(resource -> resources.put(resource, ACTIONS));
        List.of("heartbeat", "settings", "auth-configuration", "license", "audit")
                .forEach(resource -> resources.put(resource, List.of("read", "write")));
        List.of("analytics", "entitlements")
                .forEach(resource -> resources.put(resource, List.of("read")));

        List<String> manager = new ArrayList<>();
        List<String> viewer = new ArrayList<>();
        worked.forEach(resource -> manager.add(resource + ":*"));
        worked.forEach(resource -> viewer.add(resource + ":read"));
        manager.addAll(List.of("heartbeat:*", "tokens:*", "analytics:read", "entitlements:read"));
        viewer.addAll(List.of("heartbeat:read", "analytics:read", "entitlements:read"));
        return new Catalogue(
                resources,
                Map.of(
                        Role.ADMINISTRATOR,
                        List.of("*", "-license:*", "-auth-configuration:write"),
                        Role.MANAGER,
                        manager,
                        Role.VIEWER,
                        viewer));
    }

    public Permissions ceiling(Role role) {
        return Objects.requireNonNull(ceilings.get(role));
    }

    public Permissions all() {
        return all;
    }

    /**
     * Expands {@code *} and {@code resource:*} as the catalogue stands now.
     *
     * @throws Refused {@code unknown_permission}, naming every name that is not in the catalogue
     */
    public Permissions expand(Collection<String> requested) {
        List<String> unknown = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (String request : requested) {
            List<String> meant = meantBy(request);
            names.addAll(meant);
            if (meant.isEmpty()) {
                unknown.add(request);
            }
        }
        if (!unknown.isEmpty()) {
            throw Refused.field(
                    Code.UNKNOWN_PERMISSION,
                    "permissions",
                    "Unknown permission: " + String.join(", ", unknown));
        }
        return Permissions.of(names);
    }

    private List<String> meantBy(String request) {
        if (request.equals("*")) {
            return all.sorted();
        }
        if (request.endsWith(":*")) {
            String resource = request.substring(0, request.length() - 1);
            return all.sorted().stream().filter(name -> name.startsWith(resource)).toList();
        }
        return all.has(request) ? List.of(request) : List.of();
    }

    private Permissions ceilingOf(Role role, Map<Role, List<String>> ceilings) {
        if (role == Role.OWNER) {
            return all;
        }
        List<String> lines = ceilings.get(role);
        if (lines == null) {
            throw new IllegalArgumentException("the catalogue gives no ceiling for " + role);
        }
        try {
            Permissions given =
                    expand(lines.stream().filter(line -> !line.startsWith("-")).toList());
            Permissions taken =
                    expand(
                            lines.stream()
                                    .filter(line -> line.startsWith("-"))
                                    .map(line -> line.substring(1))
                                    .toList());
            return given.without(taken);
        } catch (Refused unknown) {
            throw new IllegalArgumentException(
                    "the ceiling of " + role + " is wrong: " + unknown.getMessage(), unknown);
        }
    }

    private static void checkResource(String resource, List<String> actions) {
        if (!RESOURCE.matcher(resource).matches()) {
            throw new IllegalArgumentException(
                    "a resource is named with a-z, 0-9 and -, but not: " + resource);
        }
        if (actions.isEmpty() || !ACTIONS.containsAll(actions)) {
            throw new IllegalArgumentException(
                    "the actions of "
                            + resource
                            + " must be of read, write, delete, but are: "
                            + actions);
        }
    }

    private static void checkNeeded(
            Map<String, List<String>> resources, String resource, List<String> actions) {
        if (!resources.getOrDefault(resource, List.of()).containsAll(actions)) {
            throw new IllegalArgumentException(
                    "the ledger itself needs " + resource + " with " + String.join(", ", actions));
        }
    }
}
