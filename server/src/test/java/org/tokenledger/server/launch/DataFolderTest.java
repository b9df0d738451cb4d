package org.tokenledger.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

class DataFolderTest {

    @TempDir Path temporary;

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aMissingFolderIsMadeForThisUserOnly() throws IOException {
        try (DataFolder folder = DataFolder.open(temporary.resolve("a/b"))) {
            assertThat(permissions(folder.path())).isEqualTo("rwx------");
        }
    }

    @Test
    void aSecondStartOnTheSameFolderIsRefusedAndTheFirstKeepsIt() throws Exception {
        try (DataFolder first = DataFolder.open(temporary)) {
            assertThatThrownBy(() -> DataFolder.open(temporary))
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessage(
                            "Another Token Ledger is running on the data folder %s: stop it first,"
                                    + " or name another folder with --data.",
                            first.path());
            assertThat(openElsewhere()).isEqualTo("refused");
        }
        assertThat(openElsewhere()).isEqualTo("opened");
    }

    /** Opens the folder in another process and says what happened. */
    private String openElsewhere() throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Elsewhere.class.getName(),
                                temporary.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }

    /** The other process. */
    static final class Elsewhere {
        public static void main(String[] arguments) {
            try (DataFolder _ = DataFolder.open(Path.of(arguments[0]))) {
                System.out.print("opened");
            } catch (LaunchFailed refused) {
                System.out.print("refused");
            }
        }
    }

    @Test
    void aFolderThatWasClosedCanBeOpenedAgain() {
        DataFolder.open(temporary).close();
        DataFolder.open(temporary).close();
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage(
                        "The data folder %s is not a directory: name another with --data.", file);
    }

    @Test
    void aFolderThatCantBeMadeIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> DataFolder.open(file.resolve("below")))
                .isInstanceOf(LaunchFailed.class)
                .hasMessageStartingWith("The data folder " + file.resolve("below"))
                .hasMessageEndingWith(
                        "make it writable for this user, or name another with --data.");
    }

    @Test
    void aPrivateFileIsReadBackAndReadableByThisUserOnly() throws IOException {
        try (DataFolder folder = DataFolder.open(temporary)) {
            folder.file("secret").write("first");
            folder.file("secret").write("sécond");
            assertThat(folder.file("secret").read()).contains("sécond");
            assertThat(folder.file("other").read()).isEmpty();
            assertThat(permissions(temporary.resolve("secret"))).isEqualTo("rw-------");
        }
    }

    @Test
    void aDraftThatAKilledProcessLeftIsNoObstacleAndNeverRead() throws IOException {
        Files.writeString(temporary.resolve("secret.draft"), "half of a sec");
        try (DataFolder folder = DataFolder.open(temporary)) {
            assertThat(folder.file("secret").read()).isEmpty();
            folder.file("secret").write("whole");
            assertThat(folder.file("secret").read()).contains("whole");
            assertThat(names()).containsExactlyInAnyOrder("ledger.lock", "secret");
        }
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(Path::toFile).map(File::getName).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
