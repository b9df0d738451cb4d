package org.tokenledger.query.verification.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.value;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;

/** Starting and stopping, and how many it listens to. */
class VerificationListenerTest {
    private static final String REQUEST =
            "GET /auth HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + value(1) + "\r\n\r\n";

    private final VerificationListener listener = listener();

    private static VerificationListener listener() {
        return new VerificationListener(Listeners.auth(), Clock.fixed(START, ZoneOffset.UTC), 2);
    }

    @AfterEach
    void stop() {
        listener.stop();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A head of an answer; what came of it, when the other end hung up before. */
    private static String receive(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                break;
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void itListensOnAFreePortUntilItIsStopped() throws IOException {
        assertThat(listener.isListening()).isFalse();
        listener.start(0);
        assertThat(listener.port()).isPositive();
        assertThat(listener.isListening()).isTrue();
        listener.stop();
        assertThat(listener.isListening()).isFalse();
    }

    @Test
    void aPortThatIsTakenIsRefused() throws IOException {
        listener.start(0);
        VerificationListener second = listener();
        assertThatThrownBy(() -> second.start(listener.port())).isInstanceOf(IOException.class);
        assertThat(second.isListening()).isFalse();
    }

    @Test
    void connectionsAboveTheLimitAreClosedUnheardAndCounted() throws IOException {
        listener.start(0);
        try (Socket first = connect();
                Socket second = connect()) {
            send(first, REQUEST);
            send(second, REQUEST);
            assertThat(receive(first)).startsWith("HTTP/1.1 200 ");
            assertThat(receive(second)).startsWith("HTTP/1.1 200 ");
            assertThat(listener.connections()).isEqualTo(2);
            try (Socket third = connect()) {
                assertThat(receive(third)).isEmpty();
            }
            assertThat(listener.refusedConnections()).isEqualTo(1);
            send(first, REQUEST);
            assertThat(receive(first)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoStopsAnswersWhatHasComeInAndTakesNobodyElse() throws Exception {
        listener.start(0);
        try (Socket idle = connect();
                Socket halfway = connect()) {
            send(idle, REQUEST);
            receive(idle);
            send(halfway, REQUEST);
            receive(halfway);
            send(halfway, REQUEST.substring(0, 30));
            Thread stopping = Thread.ofPlatform().start(listener::stop);

            assertThat(receive(idle)).isEmpty();
            idle.shutdownOutput();
            assertThat(listener.isListening()).isFalse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            send(halfway, REQUEST.substring(30));
            assertThat(receive(halfway))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\r\nConnection: close\r\n");
            assertThat(receive(halfway)).isEmpty();
            halfway.shutdownOutput();
            stopping.join();
            assertThat(listener.connections()).isZero();
        }
    }

    @Test
    void whoNeverEndsItsRequestIsNotWaitedForLong() throws Exception {
        listener.start(0);
        try (Socket halfway = connect()) {
            send(halfway, REQUEST);
            receive(halfway);
            send(halfway, REQUEST.substring(0, 30));
            listener.stop();
            assertThat(listener.connections()).isZero();
        }
    }
}
