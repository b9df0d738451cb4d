package org.tokenledger.server.launch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that belongs to this process alone, from {@link #open} until it closes it or dies,
 * however it dies.
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
        Path path = existing(folder);
        if (!OPEN.add(path)) {
            throw inUse(path);
        }
        try {
            return new DataFolder(path, lock(path));
        } catch (LaunchFailed failure) {
            OPEN.remove(path);
            throw failure;
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

    private static FileChannel lock(Path path) {
        try {
            FileChannel channel = FileChannel.open(path.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(path);
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

    /** A file of this folder for what nobody else may read. */
    public PrivateFile file(String name) {
        return new PrivateFile(path.resolve(name));
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
