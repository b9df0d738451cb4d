package org.tokenledger.query.replay.web;

import com.fasterxml.jackson.annotation.JsonCreator;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.replay.Replays;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** How far to replay, as a request may say it: a position, as a number or a text, or a time. */
public final class Until {
    private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

    private final long position;
    private final @Nullable Instant time;

    private Until(long position, @Nullable Instant time) {
        this.position = position;
        this.time = time;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Until position(long position) {
        return new Until(position, null);
    }

    /**
     * Reads a text.
     *
     * @throws Refused {@code malformed_request}
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Until text(String text) {
        if (POSITION.matcher(text).matches()) {
            return new Until(Long.parseLong(text), null);
        }
        try {
            if (!text.startsWith("+") && !text.startsWith("-")) {
                return new Until(-1, OffsetDateTime.parse(text).toInstant());
            }
        } catch (DateTimeException notATime) {
            // Refused below.
        }
        throw Refused.field(
                Code.MALFORMED_REQUEST,
                "until",
                "until must be a position, or a time as in RFC 3339");
    }

    /** As a position of the ledger. */
    public long in(Replays replays) {
        return time == null ? replays.until(position) : replays.until(time);
    }
}
