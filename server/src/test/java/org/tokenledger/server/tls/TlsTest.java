package org.tokenledger.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.behaviour.Wire;
import org.tokenledger.server.behaviour.Wire.Reply;
import org.tokenledger.server.launch.TlsFiles;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** HTTPS on both ports, with a certificate that changes while they serve. */
@NullUnmarked
class TlsTest {
    private static final String LOOK_EVERY = "ledger.tls.look-every";
    private static final String AUTH =
            "GET /auth HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + RunningLedger.OWNER_TOKEN
                    + "\r\n";

    @TempDir private static Path folder;

    private static final TestCertificate FIRST = TestCertificate.make("EC");
    private static final TestCertificate SECOND = TestCertificate.make("RSA");
    private static final SSLContext CLIENT = TestCertificate.trusting(List.of(FIRST, SECOND));

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
    private static TlsFiles files;
    private static RunningLedger ledger;

    @BeforeAll
    static void start() {
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        FIRST.into(files);
        System.setProperty(LOOK_EVERY, "PT0.05S");
        try {
            ledger =
                    RunningLedger.start(
                            TestDatabase.fresh(),
                            "--verify-port=0",
                            "--tls-certificate=" + files.certificate(),
                            "--tls-key=" + files.key());
        } finally {
            System.clearProperty(LOOK_EVERY);
        }
        // Read while the server's threads write.
        LOG.list = new CopyOnWriteArrayList<>();
        // Not earlier: the start sets the log up anew.
        LOG.start();
        ((Logger) LoggerFactory.getLogger(ServedCertificate.class)).addAppender(LOG);
    }

    @AfterAll
    static void stop() {
        ledger.close();
        ((Logger) LoggerFactory.getLogger(ServedCertificate.class)).detachAppender(LOG);
    }

    private static int port(String name) {
        return name.equals("main") ? ledger.port() : ledger.verifyPort();
    }

    private static Reply ask(Wire wire, String... headers) {
        wire.send(AUTH + String.join("", headers) + "\r\n");
        return wire.read();
    }

    private static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so: " + what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "verify"})
    void bothPortsSpeakTls13AndTls12(String name) throws IOException {
        for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
            SSLSocket socket = TestCertificate.connect(CLIENT, port(name), protocol);
            try (Wire wire = new Wire(socket)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                assertThat(ask(wire).status()).isEqualTo(200);
                assertThat(ask(wire, "Connection: close\r\n").status()).isEqualTo(200);
                assertThat(wire.rest()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "verify"})
    void neitherPortSpeaksAnythingOlder(String name) throws IOException {
        // A client hello of TLS 1.1, which the JDK's own client would not send any more.
        String hello = "0302" + "00".repeat(32) + "00" + "0004" + "c013002f" + "0100";
        String body = "01" + "%06x".formatted(hello.length() / 2) + hello;
        String message = "160301" + "%04x".formatted(body.length() / 2) + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(name))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(HexFormat.of().parseHex(message));
            byte[] answer = socket.getInputStream().readNBytes(7);
            // Hung up; or an alert (21), fatal (2): protocol_version (70), RFC 5246 §7.2.
            assertThat(answer)
                    .satisfiesAnyOf(
                            hungUp -> assertThat(hungUp).isEmpty(),
                            alert -> assertThat(alert).startsWith(21).endsWith(2, 70));
        }
    }

    @Test
    void plainHttpIsNotAnsweredByTheListener() {
        try (Wire wire = new Wire(ledger.verifyPort())) {
            wire.send(AUTH + "\r\n");
            assertThat(wire.rest()).doesNotContain("HTTP/1.1");
        }
    }

    /** The image's health check counts on it. */
    @Test
    void plainHttpIs400AtTheMainPort() {
        assertThat(Wire.ask(ledger.port(), AUTH + "\r\n").status()).isEqualTo(400);
    }

    @Test
    void aRenewalIsShownToNewConnectionsAndNoRequestFails() throws Exception {
        TestCertificate old = shownOn("main").equals(FIRST.serial()) ? FIRST : SECOND;
        TestCertificate renewed = old == FIRST ? SECOND : FIRST;
        AtomicBoolean enough = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicLong answered = new AtomicLong();
        List<Thread> asking = new ArrayList<>();
        for (String name : new String[] {"main", "verify"}) {
            asking.add(keep(enough, failure, () -> onNewConnections(name, answered)));
            asking.add(keep(enough, failure, () -> onOneConnection(name, enough, answered)));
        }
        eventually("asked before", () -> answered.get() > 100 || failure.get() != null);

        renewed.into(files);

        for (String name : new String[] {"main", "verify"}) {
            eventually("renewed at " + name, () -> shownOn(name).equals(renewed.serial()));
        }
        long before = answered.get();
        eventually("asked after", () -> answered.get() > before + 100 || failure.get() != null);
        enough.set(true);
        for (Thread each : asking) {
            each.join();
        }
        assertThat(failure.get()).isNull();
        assertThat(metric("ledger_tls_stale")).isZero();
    }

    private interface Asking {
        void once() throws IOException;
    }

    private static Thread keep(
            AtomicBoolean enough, AtomicReference<Throwable> failure, Asking asking) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        while (!enough.get()) {
                            asking.once();
                        }
                    } catch (IOException | RuntimeException | AssertionError failed) {
                        failure.compareAndSet(null, failed);
                    }
                });
    }

    private static void onNewConnections(String name, AtomicLong answered) throws IOException {
        try (Wire wire = new Wire(TestCertificate.connect(CLIENT, port(name)))) {
            assertThat(ask(wire).status()).isEqualTo(200);
            answered.incrementAndGet();
        }
    }

    /** Open from before the renewal until after it. */
    private static void onOneConnection(String name, AtomicBoolean enough, AtomicLong answered)
            throws IOException {
        try (Wire wire = new Wire(TestCertificate.connect(CLIENT, port(name)))) {
            while (!enough.get()) {
                assertThat(ask(wire).status()).isEqualTo(200);
                answered.incrementAndGet();
            }
        }
    }

    private static BigInteger shownOn(String name) {
        try (SSLSocket socket = TestCertificate.connect(CLIENT, port(name))) {
            return TestCertificate.shown(socket);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aConnectionThatIsOpenOutlivesARenewal() throws IOException {
        for (String name : new String[] {"main", "verify"}) {
            BigInteger shown = shownOn(name);
            try (Wire wire = new Wire(TestCertificate.connect(CLIENT, port(name)))) {
                assertThat(ask(wire).status()).isEqualTo(200);
                (shown.equals(FIRST.serial()) ? SECOND : FIRST).into(files);
                eventually("renewed", () -> !shownOn(name).equals(shown));
                assertThat(ask(wire).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void whatCantBeUsedLeavesTheOldCertificateAndIsSaidOnce() {
        BigInteger shown = shownOn("verify");
        LOG.list.clear();

        TestCertificate.put(files.key(), "nonsense");

        eventually("said", () -> metric("ledger_tls_stale") == 1);
        assertThat(shownOn("main")).isEqualTo(shown);
        assertThat(shownOn("verify")).isEqualTo(shown);

        TestCertificate.put(files.key(), TestCertificate.make("EC").keyPem());
        eventually("said that too", () -> errors().size() == 2);
        assertThat(shownOn("main")).isEqualTo(shown);
        assertThat(errors())
                .containsExactly(
                        "Still showing the old certificate: The file %s of --tls-key holds no"
                                        .formatted(files.key())
                                + " private key in PEM format, or an encrypted one.",
                        "Still showing the old certificate: The private key in %s is not that of"
                                        .formatted(files.key())
                                + " the first certificate in %s.".formatted(files.certificate()));

        FIRST.into(files);
        eventually("well again", () -> metric("ledger_tls_stale") == 0);
        assertThat(metric("ledger_tls_expires_seconds")).isGreaterThan(1.5e9);
        assertThat(errors()).hasSize(2);
    }

    private static List<String> errors() {
        return LOG.list.stream()
                .filter(event -> event.getLevel().levelStr.equals("ERROR"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Asks with HTTP/1.0, because a chunk of HTTP/1.1 may begin within a line. */
    private static double metric(String name) {
        String request =
                AUTH.replace("/auth HTTP/1.1", "/metrics HTTP/1.0") + "Accept: text/plain\r\n\r\n";
        try (Wire wire = new Wire(TestCertificate.connect(CLIENT, ledger.port()))) {
            wire.send(request);
            return wire.rest()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
