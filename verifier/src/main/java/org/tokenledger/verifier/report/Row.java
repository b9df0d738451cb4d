package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.verifier.json.Fields;
import org.tokenledger.verifier.json.Json;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A row as the events make it.
 *
 * @param what it is about, in words
 * @param fields by name, as in JSON, without those that cannot be known
 * @param privateOf whose deletion erases a field, by the name of the field: text that the export
 *     has only sealed
 */
record Row(String what, Map<String, @Nullable Object> fields, Map<String, String> privateOf) {
    Row(String what) {
        this(what, new LinkedHashMap<>(), new HashMap<>());
    }

    Row with(String field, @Nullable Object value) {
        fields.put(field, value);
        return this;
    }

    /** A text of this token or user; of nobody there is none. */
    Row sealed(String field, @Nullable String subject) {
        if (subject == null) {
            return with(field, null);
        }
        privateOf.put(field, subject);
        return this;
    }

    /**
     * The first field that a report has otherwise; null when there is none.
     *
     * @param unknowable fields that must be there and say anything
     */
    @Nullable String difference(int number, Fields reported, Set<String> unknowable) {
        Set<String> names = new TreeSet<>(fields.keySet());
        names.addAll(privateOf.keySet());
        names.addAll(unknowable);
        Set<String> found = new TreeSet<>();
        reported.values().keySet().forEach(name -> found.add(name.toString()));
        if (!found.equals(names)) {
            return "row %d (%s) has the fields %s, where %s must be"
                    .formatted(number, what, found, names);
        }
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            Object says = reported.any(field.getKey());
            if (!Json.canonical(says).equals(Json.canonical(field.getValue()))) {
                return "row %d (%s), field %s: the report says %s, and the events say %s"
                        .formatted(
                                number,
                                what,
                                field.getKey(),
                                Json.canonical(says),
                                Json.canonical(field.getValue()));
            }
        }
        return null;
    }
}
