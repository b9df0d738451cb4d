package org.tokenledger.verifier;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Frontier;
import org.tokenledger.tlog.Hash;
import org.tokenledger.verifier.History.Erasure;
import org.tokenledger.verifier.report.ReportVerdict;
import org.tokenledger.verifier.report.Reports;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** One check of one export. Believes nothing in it but what the auditor's keys have signed. */
final class Verification {
    private static final long TELL_EVERY = 100_000;

    private final Arguments given;
    private final LongConsumer progress;
    private final Frontier tree = new Frontier();
    private final History history;
    private final TreeMap<Long, List<Hash>> kept = new TreeMap<>();
    private final Reports reports;
    private @Nullable String damage;
    private long withheld;

    /** What a sound export is. */
    record Sound(
            Checkpoint checkpoint,
            List<String> signers,
            int streams,
            long withheld,
            int kept,
            List<Erasure> erasures,
            List<ReportVerdict> reports) {}

    Verification(Arguments given, LongConsumer progress) {
        this.given = given;
        this.progress = progress;
        this.history = new History(given.skew());
        this.reports = new Reports(given.reports(), given.keys(), given.ceilings());
    }

    /**
     * Reads all of it.
     *
     * @throws Unsound when the export is not what was signed
     * @throws Unusable when there is nothing to check, or nothing to check it with
     */
    Sound run() throws IOException {
        Note note = Arguments.note(given.export().resolve("checkpoint"));
        Checkpoint checkpoint = signed(note, "the export's checkpoint");
        List<String> signers = signers(note);
        for (Note older : given.older()) {
            Checkpoint before = signed(older, "a checkpoint that was kept");
            if (before.size() > checkpoint.size()) {
                throw new Unsound(
                        "leaf %d: the log had %d leaves already, and the export ends before"
                                .formatted(checkpoint.size(), before.size()));
            }
            kept.computeIfAbsent(before.size(), _ -> new ArrayList<>()).add(before.root());
        }
        read(checkpoint);
        requireWhole(note);
        return new Sound(
                checkpoint,
                signers,
                history.streams(),
                withheld,
                given.older().size(),
                history.erasures(),
                reports.end(checkpoint.size()));
    }

    private Checkpoint signed(Note note, String what) {
        try {
            if (!note.signers(given.keys()).isEmpty()) {
                return Checkpoint.of(note);
            }
        } catch (Malformed forged) {
            throw new Unsound("%s: %s".formatted(what, forged.getMessage()));
        }
        throw new Unsound("%s is signed by none of the keys".formatted(what));
    }

    private List<String> signers(Note note) {
        List<String> names = new ArrayList<>();
        try {
            List<VerifierKey> cosigners = note.signers(given.witnesses());
            for (VerifierKey witness : given.witnesses()) {
                if (!cosigners.contains(witness)) {
                    throw new Unsound(
                            "the export's checkpoint is not cosigned by " + witness.name());
                }
            }
            note.signers(given.keys()).forEach(key -> names.add(key.name()));
            cosigners.forEach(key -> names.add(key.name()));
            return names;
        } catch (Malformed forged) {
            throw new Unsound("the export's checkpoint: " + forged.getMessage());
        }
    }

    private void read(Checkpoint checkpoint) throws IOException {
        Path events = given.export().resolve("events.ndjson");
        if (!Files.isReadable(events)) {
            throw new Unusable("%s can't be read.".formatted(events));
        }
        RuntimeException[] odd = new RuntimeException[1];
        try (BufferedReader lines = Files.newBufferedReader(events, StandardCharsets.ISO_8859_1);
                PublishedHashes published =
                        PublishedHashes.open(given.export().resolve("hashes"), checkpoint.size())) {
            damage = published.damage();
            for (long i = 0; i < checkpoint.size(); i++) {
                String line = lines.readLine();
                if (i == 0) {
                    requireAnEvent(line, lines, events);
                }
                if (line == null) {
                    throw ended(i, checkpoint, published, odd[0]);
                }
                ExportedEvent event = ExportedEvent.parse(i, line);
                Hash hash = event.hash();
                published.beside(i, hash);
                damage = published.damage();
                tree.add(hash);
                look(i, event, odd);
                reports.add(i, event.leaf(), event.payload(), tree::root);
                requireRoots(i + 1, published, odd[0]);
                if ((i + 1) % TELL_EVERY == 0) {
                    progress.accept(i + 1);
                }
            }
            requireRoot(checkpoint, published, odd[0]);
            if (lines.readLine() != null) {
                throw Unsound.leaf(checkpoint.size(), "is more than was signed");
            }
        }
        if (odd[0] != null) {
            throw odd[0];
        }
    }

    /** One line that is no event was made so; a file that has none is not from an export. */
    private static void requireAnEvent(@Nullable String first, BufferedReader others, Path file) {
        if (first == null
                || (!ExportedEvent.isOne(first)
                        && others.lines().noneMatch(ExportedEvent::isOne))) {
            throw new Unusable(
                    "%s is not from an export: there is no event in it.".formatted(file));
        }
    }

    /** What proves nothing must be there all the same: whoever took it away may have a reason. */
    private void requireWhole(Note note) throws IOException {
        List<String> damages =
                Stream.of(damage, damageOfKey(note)).filter(Objects::nonNull).toList();
        if (!damages.isEmpty()) {
            throw new Unusable(
                    "The events are those that were signed, but the export is not as it was written: "
                            + String.join("; ", damages)
                            + ".");
        }
    }

    /** Nobody needs the file, and nobody trusts it; but it names a key that signed. */
    private @Nullable String damageOfKey(Note note) throws IOException {
        Path file = given.export().resolve("key");
        if (!Files.exists(file)) {
            return null;
        }
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return note.signers(List.of(VerifierKey.parse(text))).isEmpty()
                    ? "the key in its file key did not sign its checkpoint"
                    : null;
        } catch (Malformed junk) {
            return "its file key holds no key that can be used";
        }
    }

    /** Where a leaf was left out, the one that stands in its place is the first bad one. */
    private Unsound ended(
            long index,
            Checkpoint checkpoint,
            PublishedHashes published,
            @Nullable RuntimeException odd) {
        if (odd != null || published.firstOther().isPresent()) {
            return other(checkpoint.size(), false, published, odd);
        }
        return Unsound.leaf(
                index,
                "is missing, of the %d that were signed".formatted(checkpoint.size())
                        + perhapsAnEarlierOne());
    }

    /** The first thing that no history has; told unless an earlier leaf turns out to be another. */
    private void look(long index, ExportedEvent event, RuntimeException[] odd) {
        if (odd[0] != null) {
            return;
        }
        try {
            event.requireCommitments();
            history.add(index, event.leaf());
            withheld += event.isWithheld() ? 1 : 0;
        } catch (Unsound first) {
            odd[0] = first;
        }
    }

    private void requireRoots(
            long size, PublishedHashes published, @Nullable RuntimeException odd) {
        List<Hash> roots = kept.isEmpty() ? List.of() : kept.getOrDefault(size, List.of());
        for (Hash root : roots) {
            if (!tree.root().equals(root)) {
                throw other(size, published.haveRoot(root), published, odd);
            }
        }
    }

    private void requireRoot(
            Checkpoint checkpoint, PublishedHashes published, @Nullable RuntimeException odd) {
        if (!tree.root().equals(checkpoint.root())) {
            throw other(checkpoint.size(), published.haveRoot(checkpoint.root()), published, odd);
        }
        if (odd == null && damage == null && published.firstOther().isPresent()) {
            throw Unsound.leaf(
                    published.firstOther().get(),
                    "the hash in the log's tile is not that of the signed event");
        }
    }

    private Unsound other(
            long size,
            boolean storedAreSigned,
            PublishedHashes published,
            @Nullable RuntimeException odd) {
        if (published.firstOther().isPresent()) {
            return Unsound.leaf(
                    published.firstOther().get(),
                    "the event is not the one that was published"
                            + (storedAreSigned ? "" : andOthers()));
        }
        if (odd instanceof Unsound first) {
            return new Unsound(first.getMessage() + perhapsAnEarlierOne());
        }
        return Unsound.leaf(
                soundUpTo(size),
                "this or a later one, before leaf %d, is not what was signed".formatted(size)
                        + (damage == null ? "" : "; which one cannot be told, for " + damage));
    }

    private String andOthers() {
        return damage == null
                ? "; more than this one was changed"
                : "; whether more were changed cannot be told, for " + damage;
    }

    private String perhapsAnEarlierOne() {
        return damage == null
                ? ""
                : "; whether it is the first bad one cannot be told, for " + damage;
    }

    /** The largest checkpoint that held before this size. */
    private long soundUpTo(long size) {
        Map.Entry<Long, List<Hash>> before = kept.lowerEntry(size);
        return before == null ? 0 : before.getKey();
    }
}
