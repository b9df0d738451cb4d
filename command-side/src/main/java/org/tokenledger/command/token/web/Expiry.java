package org.tokenledger.command.token.web;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Refused;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** When a new token ends, as a request may say it. */
final class Expiry {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Expiry() {}

    /**
     * The moment, cut to milliseconds.
     *
     * @param expiresAt RFC 3339, with any offset
     * @param expiresIn ISO 8601 duration: {@code P90D}, {@code PT12H}, {@code P1Y2M3DT4H}; years
     *     and months by the calendar, in UTC
     * @return none when the token never expires
     */
    static @Nullable Instant of(
            @Nullable String expiresAt, @Nullable String expiresIn, Instant now) {
        if (expiresAt != null && expiresIn != null) {
            throw Refused.invalid("expiresIn", "Give expiresAt or expiresIn, not both");
        }
        Instant moment =
                expiresAt != null ? at(expiresAt) : expiresIn != null ? in(expiresIn, now) : null;
        if (moment != null && moment.isAfter(LATEST)) {
            throw Refused.invalid("expiresAt", "The expiry must not be later than " + LATEST);
        }
        return moment == null ? null : moment.truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant at(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notATime) {
            throw Refused.invalid("expiresAt", "expiresAt must be a time as in RFC 3339");
        }
    }

    private static Instant in(String text, Instant now) {
        if (text.equals("P") || text.endsWith("T")) {
            throw notADuration();
        }
        try {
            int time = text.indexOf('T');
            String date = time < 0 ? text : text.substring(0, time);
            Period period = date.equals("P") ? Period.ZERO : Period.parse(date);
            Duration duration =
                    time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
            return now.atOffset(ZoneOffset.UTC).plus(period).plus(duration).toInstant();
        } catch (DateTimeException | ArithmeticException notADuration) {
            throw notADuration();
        }
    }

    private static Refused notADuration() {
        return Refused.invalid(
                "expiresIn",
                "expiresIn must be a duration as in ISO 8601, like P90D or PT12H; only seconds may"
                        + " have a fraction");
    }
}
