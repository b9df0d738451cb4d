package org.tokenledger.server.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A small file that only this user can read. What is written survives a crash of the machine whole
 * or not at all, and at no moment does a reader see a part of it.
 */
public record PrivateFile(Path path) {

    /** The content, or empty when there is no such file. */
    public Optional<String> read() {
        try {
            return Optional.of(Files.readString(path));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw unreadable(failure);
        }
    }

    private LaunchFailed unreadable(IOException failure) {
        return new LaunchFailed(
                "The file %s can't be read (%s): make it readable for this user."
                        .formatted(path, Reason.firstLine(failure)),
                failure);
    }

    /**
     * As {@link #read}, for what nobody else may have read.
     *
     * @throws LaunchFailed when others of the machine may read or write the file
     */
    public Optional<String> readSecret() {
        try {
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            if (!permissions.endsWith("------")) {
                throw new LaunchFailed(
                        "The file %s is open to others (%s): make a new key, or chmod 600 it if"
                                        .formatted(path, permissions)
                                + " nobody else has an account.");
            }
            return read();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw unreadable(failure);
        }
    }

    /** When this returns, the file has its new name, after a crash too. */
    public void moveTo(PrivateFile other) {
        try {
            Files.move(path, other.path, StandardCopyOption.ATOMIC_MOVE);
            other.syncFolder();
        } catch (IOException failure) {
            throw other.unusable(failure);
        }
    }

    /** When this returns the content is on disk. */
    public void write(String content) {
        Path draft = path.resolveSibling(path.getFileName() + ".draft");
        try {
            Files.deleteIfExists(draft);
            writeDraft(draft, content);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            syncFolder();
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    /** As {@link #write}, but what is there stays, whoever wrote it and when. */
    public void create(String content) {
        Path draft = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
        try {
            writeDraft(draft, content);
            try {
                Files.createLink(path, draft);
            } catch (FileAlreadyExistsException somebodyWasFaster) {
                // Theirs is the one.
            } finally {
                Files.delete(draft);
            }
            syncFolder();
        } catch (IOException failure) {
            throw unusable(failure);
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

    /** When this returns there is no such file, after a crash neither. */
    public void remove() {
        try {
            Files.deleteIfExists(path);
            syncFolder();
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    private void syncFolder() throws IOException {
        DataFolder.sync(path.resolveSibling("."));
    }

    private LaunchFailed unusable(IOException failure) {
        return new LaunchFailed(
                "The file %s can't be written (%s): make its folder writable for this user."
                        .formatted(path, Reason.firstLine(failure)),
                failure);
    }
}
