package org.tokenledger.server.launch;

import com.sun.security.auth.module.UnixSystem;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * PostgreSQL's own programs, unpacked from the jar into a folder that only this user can write.
 *
 * <p>The folder appears under its final name when it is complete, so a process killed while
 * unpacking leaves nothing that a later one would run.
 */
final class PostgresPrograms {

    private final Path folder;

    private PostgresPrograms(Path folder) {
        this.folder = folder;
    }

    /** Unpacks once for every version of the programs; later calls find them there. */
    static PostgresPrograms in(Path parent) {
        refuseRootWithoutUnshare();
        try {
            byte[] archive = archive();
            Path folder = parent.resolve(name(archive));
            if (!Files.isDirectory(folder)) {
                deleteTree(parent);
                Files.createDirectory(parent, ownerOnly("rwx------"));
                Path draft = Files.createDirectory(parent.resolve("draft"));
                unpack(archive, draft);
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            return new PostgresPrograms(folder);
        } catch (IOException failure) {
            throw new LaunchFailed(
                    "PostgreSQL can't be unpacked into %s (%s): make room there, or name another"
                                    .formatted(parent, Reason.firstLine(failure))
                            + " folder with --data.",
                    failure);
        }
    }

    /**
     * The command line for one program. PostgreSQL refuses to run as root, so root starts it in a
     * user namespace of its own, where it is an ordinary user.
     */
    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private static void refuseRootWithoutUnshare() {
        if (new UnixSystem().getUid() == 0 && !LinuxUtils.isUnshareAvailable()) {
            throw new LaunchFailed(
                    "PostgreSQL does not run as root and this machine has no user namespaces for it"
                            + " ('unshare --user' fails): start as another user, or name a database"
                            + " with --database-url.");
        }
    }

    private static byte[] archive() throws IOException {
        String system = System.getProperty("os.name", "");
        String machine = System.getProperty("os.arch", "");
        String family = system.toLowerCase(Locale.ROOT).startsWith("mac") ? "Darwin" : system;
        try (InputStream found =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                        family, machine.equals("amd64") ? "x86_64" : machine)) {
            return found.readAllBytes();
        } catch (IllegalStateException none) {
            throw new LaunchFailed(
                    "There is no embedded PostgreSQL for %s on %s: start one, and name it with"
                                    .formatted(system, machine)
                            + " --database-url.",
                    none);
        }
    }

    private static String name(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (var tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("unsafe name in the archive: " + entry.getName());
                }
                unpack(tar, entry, path);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            boolean program = entry.getName().contains("bin/");
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(program ? "rwx------" : "rw-------"));
        }
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
