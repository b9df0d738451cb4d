package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TokenLedger;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * From what a server process starts: its classes in jars, as an operator has them, and the JVM's
 * archive of them (class data sharing), which takes a third off the work of a start. Made once for
 * these classes, by the first test process that needs it; the others wait for it.
 */
final class ServerArchive {
    private static final Path FOLDER = Path.of("target", "server-archive").toAbsolutePath();
    private static final List<String> COMMAND_LINE = make();

    private ServerArchive() {}

    /** The command line of a server, up to its arguments. */
    static List<String> commandLine() {
        return COMMAND_LINE;
    }

    private static List<String> make() {
        List<Path> classPath =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(entry -> !entry.endsWith("test-classes") && Files.exists(entry))
                        .toList();
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel lock =
                            FileChannel.open(
                                    FOLDER.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                return commandFrom(classPath);
            }
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private static List<String> commandFrom(List<Path> classPath) throws IOException {
        List<String> jars = new ArrayList<>();
        for (Path entry : classPath) {
            boolean folder = Files.isDirectory(entry);
            jars.add((folder ? FOLDER.resolve(jars.size() + ".jar") : entry).toString());
        }
        String jarPath = String.join(File.pathSeparator, jars);
        Path archive = FOLDER.resolve("server.aot");
        Path madeOf = FOLDER.resolve("made-of");
        String fingerprint = fingerprint(classPath);
        if (!Files.exists(madeOf) || !Files.readString(madeOf).equals(fingerprint)) {
            Files.deleteIfExists(madeOf);
            Files.deleteIfExists(archive);
            for (int i = 0; i < jars.size(); i++) {
                if (Files.isDirectory(classPath.get(i))) {
                    makeJar(classPath.get(i), jars.get(i));
                }
            }
            makeArchive(archive, jarPath);
            Files.writeString(madeOf, fingerprint);
        }
        return java("-XX:AOTCache=" + archive, jarPath);
    }

    /** Another one when a class changes; the JVM itself sees to the jars of others. */
    private static String fingerprint(List<Path> classPath) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(classPath.toString().getBytes(StandardCharsets.UTF_8));
        for (Path entry : classPath) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.sorted().toList()) {
                    sum.update(file.toString().getBytes(StandardCharsets.UTF_8));
                    long changed = Files.getLastModifiedTime(file).toMillis();
                    sum.update(ByteBuffer.allocate(Long.BYTES).putLong(changed).flip());
                }
            }
        }
        return Long.toHexString(sum.getValue());
    }

    /** The JVM archives no class that it found in a directory. */
    private static void makeJar(Path classes, String jar) {
        int exit =
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--no-compress",
                                "--file=" + jar,
                                "-C",
                                classes.toString(),
                                ".");
        assertThat(exit).isZero();
    }

    /** A server that starts, does a little, and writes down at its end which classes it had. */
    private static void makeArchive(Path archive, String jars) throws IOException {
        Path data = Files.createTempDirectory("ledger-archive");
        try (ServerProcess server =
                ServerProcess.launch(
                        java("-XX:AOTCacheOutput=" + archive, jars),
                        data,
                        0,
                        Map.of("OWNER_TOKEN", RunningLedger.OWNER_TOKEN))) {
            var owner = server.http(RunningLedger.OWNER_TOKEN);
            owner.token("some", owner.user("somebody", "manager"));
            owner.get("/api/tokens");
            owner.get("/auth");
        }
        assertThat(archive).isNotEmptyFile();
    }

    private static List<String> java(String archive, String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                archive,
                "-Xlog:aot=off",
                "-Xlog:cds=off",
                "-cp",
                classPath,
                TokenLedger.class.getName());
    }
}
