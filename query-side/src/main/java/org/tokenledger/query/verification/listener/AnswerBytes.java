package org.tokenledger.query.verification.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.verification.forward.Answer;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An answer as it goes over the wire (RFC 9112 §4), without a reason, as Tomcat writes it. */
final class AnswerBytes {
    private static final int MOST_OFTEN_ENOUGH = 512;
    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] END_OF_STATUS = ascii(" \r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CONNECTION = ascii("Connection: ");
    private static final int COLON = ':' << 8 | ' ';
    private static final int NEW_LINE = '\r' << 8 | '\n';

    /** RFC 9110 §5.6.7. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private record Dated(long second, String line) {}

    private final Clock clock;
    private volatile Dated dated = new Dated(Long.MIN_VALUE, "");

    AnswerBytes(Clock clock) {
        this.clock = clock;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The whole answer.
     *
     * @param withBody not for {@code HEAD}
     * @param connection what to say of the connection; none is what the version implies
     */
    ByteBuf of(
            Answer answer, boolean withBody, @Nullable String connection, ByteBufAllocator from) {
        ByteBuf to = from.ioBuffer(MOST_OFTEN_ENOUGH);
        to.writeBytes(VERSION);
        ByteBufUtil.writeAscii(to, Integer.toString(answer.status()));
        to.writeBytes(END_OF_STATUS);
        for (Answer.Header header : answer.headers()) {
            ByteBufUtil.writeAscii(to, header.name());
            to.writeShort(COLON);
            ByteBufUtil.writeAscii(to, header.value());
            to.writeShort(NEW_LINE);
        }
        byte[] body = answer.body();
        to.writeBytes(LENGTH);
        ByteBufUtil.writeAscii(to, Integer.toString(body.length));
        to.writeShort(NEW_LINE);
        ByteBufUtil.writeAscii(to, date());
        if (connection != null) {
            to.writeBytes(CONNECTION);
            ByteBufUtil.writeAscii(to, connection);
            to.writeShort(NEW_LINE);
        }
        to.writeShort(NEW_LINE);
        return withBody ? to.writeBytes(body) : to;
    }

    private String date() {
        long second = Math.floorDiv(clock.millis(), 1000L);
        Dated now = dated;
        if (now.second != second) {
            now = new Dated(second, DATE.format(Instant.ofEpochSecond(second)));
            dated = now;
        }
        return now.line;
    }
}
