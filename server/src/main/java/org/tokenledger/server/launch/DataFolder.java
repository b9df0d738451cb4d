package org.tokenledger.server.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that belongs to this process alone, from {@link #open} until it closes it or dies,
 * however it dies. What it writes survives a crash of the machine whole or not at all.
 */
public final class DataFolder implements AutoCloseable {

    private static final String LOCK = "ledger.lock";

    /**
     * Folders open in this JVM. Closing any handle of a locked file gives up the lock of the whole
     * process (POSIX), so a second try must not even open the file.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder when it is missing, readable by this user only, and locks it.
     *
     * @throws LaunchFailed when another process holds it, or it can't be made or written
     */
    public static DataFolder open(Path folder) {
        return tryOpen(folder).orElseThrow(() -> inUse(existing(folder)));
    }

    /**
     * As {@link #open}; empty when another process holds it.
     *
     * @throws LaunchFailed when it can't be made or written
     */
    static Optional<DataFolder> tryOpen(Path folder) {
        Path path = existing(folder);
        if (!OPEN.add(path)) {
            return Optional.empty();
        }
        FileChannel lock = null;
        try {
            lock = lock(path);
            return Optional.ofNullable(lock).map(held -> new DataFolder(path, held));
        } finally {
            if (lock == null) {
                OPEN.remove(path);
            }
        }
    }

    private static Path existing(Path folder) {
        try {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new LaunchFailed(
                        "The data folder %s is not a directory: name another with --data."
                                .formatted(folder.toAbsolutePath().normalize()));
            }
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return folder.toRealPath();
        } catch (IOException failure) {
            throw unusable(folder, failure);
        }
    }

    private static @Nullable FileChannel lock(Path path) {
        try {
            FileChannel channel = FileChannel.open(path.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return null;
            }
            return channel;
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    private static LaunchFailed inUse(Path path) {
        return new LaunchFailed(
                "Another Token Ledger is running on the data folder %s: stop it first, or name"
                                .formatted(path)
                        + " another folder with --data.");
    }

    private static LaunchFailed unusable(Path folder, IOException failure) {
        String why =
                switch (failure) {
                    case AccessDeniedException _ -> "permission denied";
                    case FileAlreadyExistsException _ -> "a file is in the way";
                    default -> Reason.firstLine(failure);
                };
        return new LaunchFailed(
                "The data folder %s can't be written (%s): make it writable for this user, or name"
                                .formatted(folder.toAbsolutePath().normalize(), why)
                        + " another with --data.",
                failure);
    }

    public Path path() {
        return path;
    }

    /**
     * Replaces a file that only this user can read. When this returns the content is on disk; at no
     * moment does a reader see a part of it.
     */
    public void writePrivate(String name, String content) {
        Path target = path.resolve(name);
        Path draft = path.resolve(name + ".draft");
        try {
            Files.deleteIfExists(draft);
            writeDraft(draft, content);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            sync(path);
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    private static void writeDraft(Path draft, String content) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
            ByteBuffer bytes = UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** What {@link #writePrivate} wrote, or empty when there is no such file. */
    public Optional<String> readPrivate(String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new LaunchFailed(
                    "The file %s can't be read (%s): make it readable for this user."
                            .formatted(path.resolve(name), Reason.firstLine(failure)),
                    failure);
        }
    }

    /** When this returns there is no such file, after a crash neither. */
    public void removePrivate(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
            sync(path);
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    /** Makes the names in a folder durable: a rename is on disk when this returns. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    /** Gives the folder up; another process may open it from now on. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            OPEN.remove(path);
        }
    }
}
