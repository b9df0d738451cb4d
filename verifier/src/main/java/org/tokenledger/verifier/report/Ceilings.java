package org.tokenledger.verifier.report;

import org.tokenledger.note.Malformed;
import org.tokenledger.verifier.json.Fields;
import org.tokenledger.verifier.json.Json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What each role allows at most. That is configuration of the server and no fact of the ledger; so
 * whoever has replaced it gives the file.
 */
public final class Ceilings {
    private static final String OWNER = "owner";
    private static final List<String> ALL = List.of("read", "write", "delete");
    private static final List<String> SETTINGS = List.of("read", "write");
    private static final List<String> WORK =
            List.of("configs", "agents", "reporting-rules", "labels", "constants", "config-groups");

    private final Set<String> names = new TreeSet<>();
    private final Map<String, Set<String>> byRole = new HashMap<>();

    private Ceilings(Map<String, List<String>> resources) {
        resources.forEach((resource, actions) ->
                actions.forEach(action -> names.add(resource + ":" + action)));
        byRole.put(OWNER, names);
    }

    /** The catalogue that a ledger has when nobody replaced it. */
    public static Ceilings standard() {
        Map<String, List<String>> resources = new HashMap<>();
        WORK.forEach(resource -> resources.put(resource, ALL));
        List.of("tokens", "users", "invites", "password-resets")
                .forEach(resource -> resources.put(resource, ALL));
        List.of("heartbeat", "settings", "auth-configuration", "license", "audit")
                .forEach(resource -> resources.put(resource, SETTINGS));
        List.of("analytics", "entitlements")
                .forEach(resource -> resources.put(resource, List.of("read")));
        List<String> manager =
                new ArrayList<>(
                        List.of("heartbeat:*", "tokens:*", "analytics:read", "entitlements:read"));
        List<String> viewer =
                new ArrayList<>(List.of("heartbeat:read", "analytics:read", "entitlements:read"));
        WORK.forEach(resource -> manager.add(resource + ":*"));
        WORK.forEach(resource -> viewer.add(resource + ":read"));
        Ceilings ceilings = new Ceilings(resources);
        ceilings.allow("administrator", List.of("*", "-license:*", "-auth-configuration:write"));
        ceilings.allow("manager", manager);
        ceilings.allow("viewer", viewer);
        return ceilings;
    }

    /**
     * An operator's own, in the form of {@code serve --permissions}.
     *
     * @throws Malformed when it is none
     */
    public static Ceilings of(String json) {
        Fields file = Fields.of(Json.parse(json));
        Fields resources = file.object("resources");
        Map<String, List<String>> actions = new HashMap<>();
        for (Object name : resources.values().keySet()) {
            actions.put(name.toString(), resources.texts(name.toString()));
        }
        Ceilings ceilings = new Ceilings(actions);
        Fields lines = file.object("ceilings");
        for (Object role : lines.values().keySet()) {
            if (!role.equals(OWNER)) {
                ceilings.allow(role.toString(), lines.texts(role.toString()));
            }
        }
        return ceilings;
    }

    private void allow(String role, List<String> lines) {
        Set<String> allowed = new HashSet<>();
        for (String line : lines) {
            if (!line.startsWith("-")) {
                allowed.addAll(meantBy(line));
            }
        }
        for (String line : lines) {
            if (line.startsWith("-")) {
                allowed.removeAll(meantBy(line.substring(1)));
            }
        }
        byRole.put(role, allowed);
    }

    private List<String> meantBy(String line) {
        String beginning =
                line.equals("*") ? "" : line.endsWith(":*") ? line.replace("*", "") : line;
        return names.stream()
                .filter(name ->
                        beginning.equals(line) ? name.equals(line) : name.startsWith(beginning))
                .toList();
    }

    /** What the role leaves of a grant, sorted. */
    List<String> within(String role, List<String> grant) {
        Set<String> allowed = byRole.get(role);
        if (allowed == null) {
            throw new Malformed("there is no role " + role);
        }
        return grant.stream().filter(allowed::contains).sorted().toList();
    }
}
