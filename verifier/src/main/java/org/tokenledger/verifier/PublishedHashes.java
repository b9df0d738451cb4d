package org.tokenledger.verifier;

import org.jspecify.annotations.Nullable;
import org.tokenledger.tlog.Frontier;
import org.tokenledger.tlog.Hash;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The leaf hashes that the log had stored when it was published, beside those that follow from the
 * export: where they part, that leaf was changed afterwards. They prove nothing by themselves; only
 * the checkpoint's root tells which of both is right.
 */
final class PublishedHashes implements AutoCloseable {
    private static final byte[] UNKNOWN = new byte[Hash.BYTES];

    private final InputStream hashes;
    private @Nullable String damage;
    private final Frontier tree = new Frontier();
    private long firstOther = -1;
    private boolean incomplete;

    private PublishedHashes(InputStream hashes, @Nullable String damage) {
        this.hashes = hashes;
        this.damage = damage;
    }

    /**
     * Those of a finished export, which has one for each leaf; of others, as many as there are.
     *
     * @param leaves how many were signed
     */
    static PublishedHashes open(Path file, long leaves) throws IOException {
        if (!Files.exists(file)) {
            return new PublishedHashes(InputStream.nullInputStream(), "its file hashes is missing");
        }
        long is = Files.size(file);
        long shouldBe = leaves * Hash.BYTES;
        return new PublishedHashes(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16),
                is == shouldBe
                        ? null
                        : "its file hashes has %d bytes, and must have %d".formatted(is, shouldBe));
    }

    /** Why the file is not that of a finished export, as far as was read; null when it is. */
    @Nullable String damage() {
        return damage;
    }

    void beside(long index, Hash fromExport) throws IOException {
        byte[] bytes = hashes.readNBytes(Hash.BYTES);
        if (bytes.length < Hash.BYTES || Arrays.equals(bytes, UNKNOWN)) {
            incomplete = true;
            damage = damage == null ? "its file hashes leaves out leaf " + index : damage;
            return;
        }
        Hash published = Hash.of(bytes);
        tree.add(published);
        if (firstOther < 0 && !published.equals(fromExport)) {
            firstOther = index;
        }
    }

    /** The first leaf that is another one in the export; empty when none is, or nobody knows. */
    Optional<Long> firstOther() {
        return firstOther < 0 ? Optional.empty() : Optional.of(firstOther);
    }

    /** Whether the stored hashes are the ones that were signed. */
    boolean haveRoot(Hash root) {
        return !incomplete && tree.root().equals(root);
    }

    @Override
    public void close() throws IOException {
        hashes.close();
    }
}
