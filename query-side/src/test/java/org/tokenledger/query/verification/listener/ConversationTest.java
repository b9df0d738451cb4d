package org.tokenledger.query.verification.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** How long a connection is kept, with the time in hand. */
class ConversationTest {
    private static final String REQUEST = "GET /auth HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Patience patience = new Patience();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    ConversationTest() {
        channel.freezeTime();
        channel.pipeline()
                .addLast(
                        patience,
                        VerificationListener.decoder(),
                        new Conversation(
                                Listeners.auth(),
                                new AnswerBytes(Clock.fixed(START, ZoneOffset.UTC)),
                                patience));
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            text.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return text.toString();
    }

    private boolean isOpenAfter(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        return channel.isOpen();
    }

    @Test
    void anIdleConnectionIsKeptForTwoMinutes() {
        assertThat(isOpenAfter(120)).isTrue();
        assertThat(isOpenAfter(10)).isFalse();
    }

    @Test
    void everyRequestBeginsThemAnew() {
        for (int i = 0; i < 5; i++) {
            assertThat(isOpenAfter(110)).isTrue();
            receive(REQUEST);
            assertThat(sent()).startsWith("HTTP/1.1 401 ");
        }
        assertThat(isOpenAfter(120)).isTrue();
        assertThat(isOpenAfter(10)).isFalse();
    }

    @Test
    void aRequestThatHasBegunMustBeCompleteWithinHalfAMinuteHoweverManyBytesCome() {
        assertThat(isOpenAfter(100)).isTrue();
        for (int i = 0; i < 4; i++) {
            receive("G");
            assertThat(isOpenAfter(5)).isTrue();
        }
        receive("G");
        assertThat(isOpenAfter(10)).isFalse();
    }

    @Test
    void soMustItsBody() {
        receive("POST /auth HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1");
        assertThat(sent()).startsWith("HTTP/1.1 401 ");
        receive("2");
        assertThat(isOpenAfter(30)).isFalse();
    }

    @Test
    void theDateIsThatOfTheClock() {
        receive(REQUEST);
        assertThat(sent()).contains("\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n");
    }
}
