package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Proof;
import org.tokenledger.verifier.json.Fields;
import org.tokenledger.verifier.json.Json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A report as it was saved, the JSON of {@code GET /api/audit/reports/…}. Nothing in it is
 * believed.
 *
 * @param text the same as the file says, but for white space
 */
public record SavedReport(
        String name,
        Fields text,
        Question question,
        List<Fields> rows,
        Hash root,
        Note checkpoint) {
    private static final Map<String, String> GROUPS =
            Map.of(
                    "access-review", "role",
                    "dormant", "role",
                    "privileged", "role",
                    "expiring", "expiresOn",
                    "lifecycle", "action");

    private static final Set<String> MEMBERS =
            Set.of(
                    "report",
                    "position",
                    "asOf",
                    "parameters",
                    "count",
                    "digest",
                    "root",
                    "checkpoint",
                    "consistency",
                    "summary",
                    "rows");

    /**
     * Reads a file.
     *
     * @throws Malformed when it is no report
     */
    public static SavedReport read(Path file) throws IOException {
        Fields text = Fields.of(Json.parse(Files.readString(file)));
        if (!GROUPS.containsKey(text.text("report"))) {
            throw new Malformed("of a kind that is not known here");
        }
        try {
            long position = text.number("position");
            SavedReport report =
                    new SavedReport(
                            file.toString(),
                            text,
                            Question.of(
                                    position,
                                    Instant.parse(text.text("asOf")),
                                    text.text("parameters")),
                            text.list("rows").stream().map(Fields::of).toList(),
                            Hash.parse(text.text("root")),
                            Note.parse(text.text("checkpoint")));
            report.requireWhole();
            return report;
        } catch (DateTimeException never) {
            throw new Malformed("without a usable field asOf");
        }
    }

    /** What is asked for later must be there. */
    private void requireWhole() {
        digest();
        signedSize();
        text.number("count");
        text.object("summary");
        text.texts("consistency");
    }

    String kind() {
        return text.text("report");
    }

    long position() {
        return question.position();
    }

    boolean isLifecycle() {
        return kind().equals("lifecycle");
    }

    String digest() {
        return text.text("digest");
    }

    /** What it says beside what a report says, or against its own rows; null when nothing. */
    @Nullable String contradiction() {
        List<String> more =
                text.values().keySet().stream()
                        .map(String::valueOf)
                        .filter(name -> !MEMBERS.contains(name))
                        .toList();
        if (!more.isEmpty()) {
            return "it has what no report has: " + String.join(", ", more);
        }
        if (!digest().equals(digestOf(Json.canonical(text.list("rows"))))) {
            return "its rows do not have the digest that it states";
        }
        if (text.number("count") != rows.size()) {
            return "it states %d rows and has %d".formatted(text.number("count"), rows.size());
        }
        Map<String, Long> summary = new TreeMap<>();
        for (Fields row : rows) {
            Object group = row.any(String.valueOf(GROUPS.get(kind())));
            summary.merge(group == null ? "" : group.toString(), 1L, Long::sum);
        }
        return summary.equals(text.object("summary").values())
                ? null
                : "its summary is not that of its rows";
    }

    private static String digestOf(String canonical) {
        try {
            byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Why its checkpoint does not cover its root; null when it does. */
    @Nullable String unsigned(List<VerifierKey> keys) {
        try {
            if (checkpoint.signers(keys).isEmpty()) {
                return "its checkpoint is signed by none of the keys";
            }
            Checkpoint signed = Checkpoint.of(checkpoint);
            List<Hash> path = text.texts("consistency").stream().map(Hash::parse).toList();
            boolean covered =
                    position() < 0
                            ? root.equals(Hash.OF_NOTHING) && path.isEmpty()
                            : Proof.ofConsistency(
                                    position() + 1, root, signed.size(), signed.root(), path);
            return covered ? null : "its root is not under the checkpoint that it cites";
        } catch (Malformed odd) {
            return "its checkpoint: " + odd.getMessage();
        }
    }

    /** How many events the checkpoint covers that it cites. */
    long signedSize() {
        return Checkpoint.of(checkpoint).size();
    }
}
