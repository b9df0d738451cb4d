package org.tokenledger.server.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.StrictBase64;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.query.transparency.Epoch;
import org.tokenledger.query.transparency.LogTables;
import org.tokenledger.query.transparency.StoredEvent;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Tile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Writes everything that the last checkpoint covers into a folder, for {@code ledger verify}:
 * {@code events.ndjson}, {@code hashes} (of the leaves, as they were stored when they were signed),
 * and at the end {@code key} and {@code checkpoint}. What an earlier, interrupted export left there
 * is gone on with; what is of anything else is left alone.
 */
final class Export {
    private static final int TELL_EVERY = 100_000;
    private static final String EVENTS = "events.ndjson";
    private static final String HASHES = "hashes";
    private static final String KEY = "key";
    private static final String CHECKPOINT = "checkpoint";

    /** Zeroes, in the place of a hash that is not stored any more. */
    private static final byte[] UNKNOWN = new byte[Hash.BYTES];

    private final Path folder;
    private final Consumer<String> say;

    Export(Path folder, Consumer<String> say) {
        this.folder = folder;
        this.say = say;
    }

    /**
     * Reads in a transaction of its own.
     *
     * @throws LaunchFailed in one sentence, when there is nothing to export, or something else is
     *     in the way
     */
    void run(Connection connection) throws SQLException, IOException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        LogTables tables = new LogTables(connection);
        Epoch epoch = tables.latest().orElseThrow(Export::nothing);
        Note checkpoint = epoch.checkpoint();
        if (checkpoint == null) {
            throw nothing();
        }
        Files.createDirectories(folder);
        requireOurs(KEY, text -> tables.keys().contains(VerifierKey.parse(text.strip())));
        requireOurs(CHECKPOINT, text -> tables.knows(Checkpoint.of(Note.parse(text)).origin()));
        Kept kept = kept(connection, epoch.size());
        if (kept.events() > 0) {
            say.accept("going on from event %,d".formatted(kept.events()));
        }
        Files.deleteIfExists(folder.resolve(CHECKPOINT));
        cut(EVENTS, kept.end());
        cut(HASHES, kept.events() * Hash.BYTES);
        write(connection, tables, epoch, kept.events());
        Files.writeString(folder.resolve(KEY), epoch.key() + "\n");
        Files.writeString(folder.resolve(CHECKPOINT), checkpoint.toString());
        say.accept("exported %,d events to %s".formatted(epoch.size(), folder));
    }

    private static LaunchFailed nothing() {
        return new LaunchFailed("Nothing has been published yet: start the server once.");
    }

    private interface Known {
        boolean of(String content) throws SQLException;
    }

    /** The file names a log that is or was this ledger's, or there is nothing in it yet. */
    private void requireOurs(String name, Known known) throws IOException, SQLException {
        Path file = folder.resolve(name);
        boolean ours;
        try {
            ours = !Files.exists(file) || Files.size(file) == 0 || known.of(Files.readString(file));
        } catch (Malformed | CharacterCodingException neverOfAnExport) {
            ours = false;
        }
        if (!ours) {
            throw inTheWay(name);
        }
    }

    /**
     * What is gone on from.
     *
     * @param events that are there whole
     * @param end of the last of them in the file; what is after it is cut off
     */
    private record Kept(long events, long end) {}

    /** Changes nothing. */
    private Kept kept(Connection connection, long size) throws IOException, SQLException {
        Path events = folder.resolve(EVENTS);
        // The one of both files that is behind says how far it got.
        long hashes = hashes() / Hash.BYTES;
        if (!Files.exists(events)) {
            if (hashes > 0) {
                throw inTheWay(HASHES);
            }
            return new Kept(0, 0);
        }
        requireBeginning(connection, events);
        long lines = 0;
        long end = 0;
        byte[] last = new byte[0];
        try (Lines file = new Lines(events)) {
            for (byte[] line = file.next(); line != null && lines < hashes; line = file.next()) {
                lines++;
                end = file.end();
                last = line;
            }
        }
        if (lines > size
                || (lines > 0
                        && !line(connection, lines - 1).equals(new String(last, ISO_8859_1)))) {
            throw inTheWay(EVENTS);
        }
        return new Kept(lines, end);
    }

    /**
     * Before the first hash is on disk, too, what is there is a part of the first event or more.
     */
    private void requireBeginning(Connection connection, Path events)
            throws IOException, SQLException {
        String first = line(connection, 0) + "\n";
        try (InputStream file = Files.newInputStream(events)) {
            if (!first.startsWith(new String(file.readNBytes(first.length()), ISO_8859_1))) {
                throw inTheWay(EVENTS);
            }
        }
    }

    private long hashes() throws IOException {
        Path file = folder.resolve(HASHES);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private LaunchFailed inTheWay(String file) {
        return LaunchFailed.malformed(
                "The file %s is of no export of this ledger, or of another state of it: nothing was"
                                .formatted(folder.resolve(file))
                        + " written; name another folder with --out.");
    }

    private void cut(String name, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            if (open.length() > length) {
                open.setLength(length);
            }
        }
    }

    private void write(Connection connection, LogTables tables, Epoch epoch, long from)
            throws SQLException, IOException {
        try (OutputStream events = append(EVENTS);
                OutputStream hashes = append(HASHES)) {
            byte[][] tile = new byte[1][0];
            StoredEvent.each(
                    connection,
                    from,
                    epoch.size(),
                    event -> {
                        try {
                            events.write((line(event) + "\n").getBytes(US_ASCII));
                            int place = (int) (event.position() % Tile.FULL);
                            if (place == 0 || event.position() == from) {
                                tile[0] = tables.leaves(epoch, event.position() / Tile.FULL);
                            }
                            boolean known = tile[0].length >= (place + 1) * Hash.BYTES;
                            hashes.write(
                                    known ? tile[0] : UNKNOWN,
                                    known ? place * Hash.BYTES : 0,
                                    Hash.BYTES);
                        } catch (IOException full) {
                            throw new UncheckedIOException(full);
                        } catch (SQLException away) {
                            throw new LaunchFailed("The log can't be read.", away);
                        }
                        if ((event.position() + 1) % TELL_EVERY == 0) {
                            say.accept(
                                    "exported %,d of %,d events"
                                            .formatted(event.position() + 1, epoch.size()));
                        }
                    });
        }
    }

    private OutputStream append(String name) throws IOException {
        return new BufferedOutputStream(
                Files.newOutputStream(
                        folder.resolve(name),
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND),
                1 << 16);
    }

    private static String line(Connection connection, long position) throws SQLException {
        String[] line = {""};
        StoredEvent.each(connection, position, position + 1, event -> line[0] = line(event));
        return line[0];
    }

    private static String line(StoredEvent event) {
        return "{\"leaf\":%s,\"metadata\":\"%s\",\"payload\":\"%s\",\"salt\":\"%s\"}"
                .formatted(
                        new String(event.leaf().entry(), US_ASCII),
                        StrictBase64.encode(event.metadata()),
                        StrictBase64.encode(event.payload()),
                        StrictBase64.encode(event.salt()));
    }
}
