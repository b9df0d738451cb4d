package org.tokenledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

class LauncherTest {
    private static final int MAJOR = 6;
    private static final int MAJOR_OF_JAVA_8 = 52;

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream file = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return requireNonNull(file).readAllBytes();
        }
    }

    private static short major(Class<?> type) throws IOException {
        return ByteBuffer.wrap(classFile(type)).getShort(MAJOR);
    }

    @Test
    void theJarBeginsWithWhatOldJavasCanRead() throws IOException {
        assertThat(major(Launcher.class)).isEqualTo((short) MAJOR_OF_JAVA_8);
        assertThat(major(Verify.class) - MAJOR_OF_JAVA_8).isEqualTo(Launcher.NEEDED - 8);
        assertThat(Path.of("pom.xml"))
                .content()
                .contains("<mainClass>" + Launcher.class.getName() + "</mainClass>");
    }

    @Test
    void aJavaThatIsTooOldSaysSoAndThatNothingCouldBeChecked(@TempDir Path classes)
            throws Exception {
        Path folder = Files.createDirectories(classes.resolve("org/tokenledger/verifier"));
        Files.write(folder.resolve("Launcher.class"), classFile(Launcher.class));
        byte[] ofALaterJava = classFile(Verify.class);
        ByteBuffer.wrap(ofALaterJava).putShort(MAJOR, Short.MAX_VALUE);
        Files.write(folder.resolve("Verify.class"), ofALaterJava);

        Process launched =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classes.toString(),
                                Launcher.class.getName())
                        .start();
        String out = new String(launched.getInputStream().readAllBytes(), UTF_8);
        String err = new String(launched.getErrorStream().readAllBytes(), UTF_8);

        assertThat(launched.waitFor()).as(out + err).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(err)
                .isEqualToIgnoringNewLines(
                        "ledger-verify needs Java 25 or newer, and this is Java %s."
                                .formatted(System.getProperty("java.specification.version")));
    }
}
