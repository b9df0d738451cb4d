package org.tokenledger.tlog;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.StrictBase64;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * That an entry is in a log: all that a verifier needs but the entry and the keys
 * (c2sp.org/tlog-proof).
 *
 * @param extra Base 64 of what nobody vouches for; none when there is nothing
 * @param index of the entry
 * @param path from the leaf's sibling upwards
 * @param checkpoint signed by the log
 */
public record InclusionProof(@Nullable String extra, long index, List<Hash> path, Note checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final Pattern INDEX = Pattern.compile("index (0|[1-9]\\d{0,17})");

    /** No tree of 63 levels needs more. */
    private static final int LONGEST = 63;

    public InclusionProof {
        path = List.copyOf(path);
    }

    /**
     * Reads a proof; believes nothing of it.
     *
     * @throws Malformed when it is none
     */
    public static InclusionProof parse(String text) {
        int end = text.indexOf("\n\n");
        if (end < 0) {
            throw new Malformed("a proof has an empty line before its checkpoint");
        }
        List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\n", -1)));
        if (!lines.removeFirst().equals(HEADER) || lines.isEmpty()) {
            throw new Malformed("a proof begins with " + HEADER);
        }
        String extra = null;
        if (lines.getFirst().startsWith(EXTRA)) {
            extra = lines.removeFirst().substring(EXTRA.length());
            StrictBase64.decode(extra);
        }
        var index = INDEX.matcher(lines.isEmpty() ? "" : lines.removeFirst());
        if (!index.matches() || lines.size() > LONGEST) {
            throw new Malformed("a proof has an index and at most 63 hashes");
        }
        return new InclusionProof(
                extra,
                Long.parseLong(index.group(1)),
                lines.stream().map(Hash::parse).toList(),
                Note.parse(text.substring(end + 2)));
    }

    /**
     * Whether the entry is where the proof says, under the checkpoint; not whether that is signed.
     */
    public boolean proves(byte[] entry) {
        Checkpoint head = Checkpoint.of(checkpoint);
        return Proof.ofInclusion(Hash.leaf(entry), index, head.size(), head.root(), path);
    }

    /** As it is written. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (extra != null) {
            text.append(EXTRA).append(extra).append('\n');
        }
        text.append("index ").append(index).append('\n');
        path.forEach(hash -> text.append(hash).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }
}
