package org.tokenledger.bench;

import com.sun.management.OperatingSystemMXBean;

import org.tokenledger.bench.stand.HttpLoad;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Where and of what something was measured. */
record Machine(
        String commit,
        LocalDate date,
        String processor,
        int processors,
        long gibibytes,
        String system,
        String java,
        String load) {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";

    static Machine here(Path top) throws IOException, InterruptedException {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                commit(top),
                LocalDate.now(ZoneOffset.UTC),
                model(),
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                system.getName() + " " + system.getVersion(),
                Runtime.version().toString(),
                HttpLoad.maker());
    }

    private static String commit(Path top) throws IOException, InterruptedException {
        Process git =
                new ProcessBuilder("git", "-C", top.toString(), "describe", "--always", "--dirty")
                        .start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? said.strip() : "unknown";
    }

    private static String model() throws IOException {
        if (!Files.exists(PROCESSOR)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(PROCESSOR).stream()
                .filter(line -> line.startsWith(MODEL))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    @Override
    public String toString() {
        return "commit %s, %s, %d × %s, %d GiB, %s, Java %s, load by %s"
                .formatted(commit, date, processors, processor, gibibytes, system, java, load);
    }
}
