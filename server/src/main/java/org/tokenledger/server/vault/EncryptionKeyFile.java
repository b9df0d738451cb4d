package org.tokenledger.server.vault;

import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

import javax.crypto.SecretKey;

/**
 * Key-encryption keys in a file that only this user can read: one a line, the id, a space and the
 * key in Base64, the current one last.
 */
public final class EncryptionKeyFile implements KeyEncryption {
    private static final int ID_BYTES = 8;

    private final PrivateFile file;
    private final SecureRandom random = new SecureRandom();
    private volatile SequencedMap<String, SecretKey> keys = new LinkedHashMap<>();

    /**
     * Reads the file.
     *
     * @throws LaunchFailed when it cannot be read, or holds something else
     */
    public EncryptionKeyFile(PrivateFile file) {
        this.file = file;
        refresh();
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    public boolean holds(String id) {
        return keys.containsKey(id);
    }

    @Override
    public String current() {
        return keys.lastEntry().getKey();
    }

    /** Makes the file with a first key, unless somebody else is faster. */
    public void create() {
        file.create(text(with(new LinkedHashMap<>())));
        refresh();
    }

    /** Adds a key, which is the current one from now on; on disk when this returns. */
    public void add() {
        write(with(keys));
    }

    private SequencedMap<String, SecretKey> with(Map<String, SecretKey> others) {
        SequencedMap<String, SecretKey> more = new LinkedHashMap<>(others);
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        more.put(HexFormat.of().formatHex(id), AesGcm.newKey(random));
        return more;
    }

    /** Destroys all keys but the current one. */
    public void destroyOlder() {
        SequencedMap<String, SecretKey> one = new LinkedHashMap<>();
        one.put(current(), keys.lastEntry().getValue());
        write(one);
    }

    private void write(SequencedMap<String, SecretKey> all) {
        file.write(text(all));
        keys = all;
    }

    private static String text(Map<String, SecretKey> keys) {
        StringBuilder lines = new StringBuilder();
        keys.forEach((id, key) ->
                lines.append(id)
                        .append(' ')
                        .append(Base64.getEncoder().encodeToString(key.getEncoded()))
                        .append('\n'));
        return lines.toString();
    }

    @Override
    public WrappedKey wrap(DataKey key, UUID subject) {
        Map.Entry<String, SecretKey> with = keys.lastEntry();
        return new WrappedKey(
                with.getKey(), AesGcm.seal(with.getValue(), key.secret(), bytes(subject), random));
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped, UUID subject) {
        SecretKey with = keys.get(wrapped.wrappedWith());
        if (with == null) {
            refresh();
            with = keys.get(wrapped.wrappedWith());
        }
        if (with == null) {
            throw unfit(
                    wrapped, "is not in the file %s, and text in this database is sealed with it");
        }
        try {
            return DataKey.of(AesGcm.open(with, wrapped.bytes(), bytes(subject)));
        } catch (NotSealedByThis damaged) {
            throw unfit(
                    wrapped,
                    "in the file %s does not open what is sealed with it in this database, so one of"
                            + " both is damaged");
        }
    }

    private LaunchFailed unfit(WrappedKey wrapped, String how) {
        return new LaunchFailed(
                "The encryption key %s %s: put the right file there, or name it with"
                                .formatted(wrapped.wrappedWith(), how.formatted(file.path()))
                        + " --encryption-keys.");
    }

    @Override
    public void refresh() {
        SequencedMap<String, SecretKey> read = new LinkedHashMap<>();
        file.readSecret()
                .orElse("")
                .lines()
                .forEach(line -> {
                    String[] parts = line.split(" ", -1);
                    try {
                        read.put(parts[0], AesGcm.key(Base64.getDecoder().decode(parts[1])));
                    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException other) {
                        throw new LaunchFailed(
                                "The file %s does not hold encryption keys, one a line: put the right one there."
                                        .formatted(file.path()));
                    }
                });
        // A file that is gone must not take the last copy of its keys with it.
        if (!read.isEmpty()) {
            keys = read;
        }
    }

    private static byte[] bytes(UUID subject) {
        return subject.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
