package org.tokenledger.bench.stand;

import org.tokenledger.bench.measure.Sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same requests again and again, on connections that are kept; each must be answered with 2xx.
 * By wrk where it is installed: one thread, in a process of its own.
 */
public final class HttpLoad {
    /** Stands for a number that no other request of the load has. */
    public static final String NUMBER = "{number}";

    private static final String BETWEEN_REQUESTS = "\u001e";
    private static final boolean WRK = isInstalled();

    private final int port;
    private final List<String> requests;
    private final Path folder;

    /**
     * A load on one server.
     *
     * @param requests complete, as they go over the wire
     */
    public HttpLoad(int port, List<String> requests, Path folder) {
        this.port = port;
        this.requests = List.copyOf(requests);
        this.folder = folder;
    }

    /** A request with a body, or without one when it is empty. */
    public static String request(String line, String authorization, String type, String body) {
        String head =
                line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization + "\r\n";
        return body.isEmpty()
                ? head + "\r\n"
                : head
                        + "Content-Type: "
                        + type
                        + "\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length
                        + "\r\n\r\n"
                        + body;
    }

    /** Every token of the sample is asked for a permission that it has. */
    public static List<String> verifications(List<Tokens.Known> tokens, String path) {
        return tokens.stream()
                .map(token -> request("GET " + path, "Bearer " + token.value(), "", ""))
                .toList();
    }

    private static boolean isInstalled() {
        try {
            Process wrk = new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start();
            wrk.getInputStream().readAllBytes();
            wrk.waitFor();
            return true;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    /** What makes the load, for the record. */
    public static String maker() {
        return WRK ? "wrk, one thread" : "the benchmark's own client";
    }

    public Sample run(int connections, int seconds) throws IOException, InterruptedException {
        return WRK ? wrk(connections, seconds) : Sockets.run(port, requests, connections, seconds);
    }

    private Sample wrk(int connections, int seconds) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path script = folder.resolve("requests.lua");
        try (InputStream lua = HttpLoad.class.getResourceAsStream("requests.lua")) {
            Files.copy(Objects.requireNonNull(lua), script, StandardCopyOption.REPLACE_EXISTING);
        }
        Path sent = folder.resolve("requests");
        Files.writeString(sent, String.join(BETWEEN_REQUESTS, requests));
        Process wrk =
                new ProcessBuilder(
                                "wrk",
                                "-t1",
                                "-c" + connections,
                                "-d" + seconds + "s",
                                "--timeout=30s",
                                "--latency",
                                "-s",
                                script.toString(),
                                "http://localhost:" + port,
                                "--",
                                sent.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IllegalStateException(said);
        }
        double perSecond = Double.parseDouble(found(said, "Requests/sec:\\s+([0-9.]+)").group(1));
        if (perSecond == 0) {
            throw new IllegalStateException("nothing was answered in time:\n" + said);
        }
        return new Sample(perSecond, millis(said, "50%"), Double.NaN, millis(said, "99%"));
    }

    private static double millis(String said, String percentile) {
        Matcher latency = found(said, percentile + "\\s+([0-9.]+)(us|ms|s|m)");
        return Double.parseDouble(latency.group(1))
                * switch (latency.group(2)) {
                    case "us" -> 0.001;
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    default -> 60_000;
                };
    }

    private static Matcher found(String said, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException(said);
        }
        return matcher;
    }
}
