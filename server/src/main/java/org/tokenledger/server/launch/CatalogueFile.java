package org.tokenledger.server.launch;

import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An operator's own permission catalogue, as docs/permissions.md describes it. */
final class CatalogueFile {

    private static final Set<String> FIELDS = Set.of("resources", "ceilings");

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private CatalogueFile() {}

    /**
     * Reads the catalogue.
     *
     * @throws LaunchFailed with exit code 2 and one sentence, when the file can't be read or is not
     *     a catalogue that the ledger can run with
     */
    static Catalogue read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw refused(file, "can't be read (it is a folder): name a file");
            }
            return catalogue(JSON.readTree(Files.readString(file)));
        } catch (IOException unreadable) {
            throw refused(file, "can't be read (%s): name another".formatted(why(unreadable)));
        } catch (JacksonException broken) {
            throw refused(file, "can't be used: it " + syntax(broken));
        } catch (IllegalArgumentException unfit) {
            throw refused(file, "can't be used: " + unfit.getMessage());
        }
    }

    private static LaunchFailed refused(Path file, String how) {
        return LaunchFailed.malformed(
                "The permission catalogue %s (--permissions) %s.".formatted(file, how));
    }

    static String why(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not UTF-8";
            default -> Reason.firstLine(unreadable);
        };
    }

    /** In words of our own: Jackson's name the source, which it does not know. */
    private static String syntax(JacksonException broken) {
        String message = broken.getOriginalMessage();
        String what =
                message.startsWith("Duplicate")
                        ? "has the same field twice"
                        : message.startsWith("Trailing token")
                                ? "goes on after its end"
                                : "is not valid JSON";
        return "%s, at line %d, column %d"
                .formatted(
                        what, broken.getLocation().getLineNr(), broken.getLocation().getColumnNr());
    }

    private static Catalogue catalogue(JsonNode content) {
        if (!content.path("resources").isObject() || !content.path("ceilings").isObject()) {
            throw new IllegalArgumentException("it needs both resources and ceilings, as objects");
        }
        Set<String> unknown = new TreeSet<>(content.propertyNames());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no field " + unknown.iterator().next());
        }
        Map<Role, List<String>> byRole = new EnumMap<>(Role.class);
        lists(content, "ceilings")
                .forEach((name, lines) ->
                        byRole.put(
                                Role.named(name)
                                        .orElseThrow(() ->
                                                new IllegalArgumentException(
                                                        "there is no role " + name)),
                                lines));
        if (byRole.containsKey(Role.OWNER)) {
            throw new IllegalArgumentException("the owner's ceiling is always everything");
        }
        return new Catalogue(lists(content, "resources"), byRole);
    }

    private static Map<String, List<String>> lists(JsonNode content, String field) {
        Map<String, List<String>> lists = new TreeMap<>();
        content.path(field)
                .forEachEntry((name, list) -> lists.put(name, strings(field + "." + name, list)));
        return lists;
    }

    private static List<String> strings(String place, JsonNode list) {
        if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isString)) {
            throw new IllegalArgumentException(place + " must be a list of strings");
        }
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
