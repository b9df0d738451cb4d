package org.tokenledger.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every source is as google-java-format (AOSP) would write it. With {@code -Dformat.write} it is
 * written so.
 */
@NullMarked
@Execution(ExecutionMode.CONCURRENT)
class SourcesAreFormattedTest {
    private static final List<String> MODULES =
            List.of(
                    "shared-events",
                    "transparency",
                    "verifier",
                    "command-side",
                    "query-side",
                    "server",
                    "bench");

    @Test
    void sourcesAreFormatted() throws Exception {
        Formatter formatter =
                new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
        List<Path> odd = new ArrayList<>();
        List<Path> sources = sources();
        for (Path source : sources) {
            String is = Files.readString(source);
            String shouldBe =
                    formatter.formatSource(
                            ImportOrderer.reorderImports(
                                    RemoveUnusedImports.removeUnusedImports(is), Style.AOSP));
            if (!is.equals(shouldBe)) {
                odd.add(source);
                if (System.getProperty("format.write") != null) {
                    Files.writeString(source, shouldBe);
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(100);
        assertThat(odd).isEmpty();
    }

    private static List<Path> sources() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }
}
