package org.tokenledger.server;

import org.jspecify.annotations.Nullable;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.server.launch.LaunchFailed;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An operator's own permission catalogue, as docs/permissions.md describes it. */
record CatalogueFile(
        @Nullable Map<String, List<String>> resources,
        @Nullable Map<String, List<String>> ceilings) {

    /**
     * Reads the catalogue.
     *
     * @throws LaunchFailed in one sentence, when the file cannot be read or lacks what the ledger
     *     needs
     */
    static Catalogue read(Path file) {
        try {
            CatalogueFile content =
                    JsonMapper.builder()
                            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                            .build()
                            .readValue(file, CatalogueFile.class);
            return content.catalogue();
        } catch (JacksonException unreadable) {
            throw new LaunchFailed(
                    "The permission catalogue "
                            + file
                            + " cannot be read: "
                            + unreadable.getOriginalMessage(),
                    unreadable);
        } catch (IllegalArgumentException unfit) {
            throw new LaunchFailed(
                    "The permission catalogue " + file + " cannot be used: " + unfit.getMessage(),
                    unfit);
        }
    }

    private Catalogue catalogue() {
        if (resources == null || ceilings == null) {
            throw new IllegalArgumentException("it needs both resources and ceilings");
        }
        Map<Role, List<String>> byRole = new EnumMap<>(Role.class);
        ceilings.forEach((name, lines) ->
                byRole.put(
                        Role.named(name)
                                .orElseThrow(() ->
                                        new IllegalArgumentException("there is no role " + name)),
                        lines));
        return new Catalogue(resources, byRole);
    }
}
