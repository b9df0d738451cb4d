package org.tokenledger.query.reading;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/**
 * Which moment of the ledger is meant by a time or a position. The order of the ledger is that of
 * its positions, and clocks may go backwards; so the ledger's time at a position is the greatest
 * time of all events up to there (ADR 13).
 */
public final class Moments {
    /** The query parameter. */
    public static final String AS_OF = "asOf";

    private static final Pattern INTEGER = Pattern.compile("-?\\d+");
    private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

    private final JdbcClient jdbc;
    private final Clock clock;

    public Moments(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /**
     * The moment that a read asks for, whose position then stands in the answer; none when it asks
     * for no other than now.
     *
     * @param end the last position that the directory shows
     */
    public @Nullable Moment asked(
            QueryParameters parameters, long end, HttpServletResponse response) {
        String asOf = parameters.text(AS_OF);
        if (asOf == null) {
            return null;
        }
        Moment moment = moment(asOf, end);
        response.setHeader(Freshness.LEDGER_POSITION, Long.toString(moment.position()));
        return moment;
    }

    /** This moment: never before the ledger's time. */
    public Moment now(long end) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Moment(
                end, ledgerTime(end).filter(ledgerTime -> ledgerTime.isAfter(now)).orElse(now));
    }

    private Moment moment(String asOf, long end) {
        int at = asOf.indexOf(Moment.JUDGED_AT);
        if (at >= 0) {
            return judged(at(asOf.substring(0, at), end), time(asOf.substring(at + 1)));
        }
        return INTEGER.matcher(asOf).matches() ? at(asOf, end) : at(time(asOf), end);
    }

    /** What the ledger knew at a position, judged later than that. */
    private Moment judged(Moment known, Instant time) {
        if (time.isBefore(known.time())) {
            throw QueryParameters.malformed(
                    AS_OF,
                    "asOf must not be judged before the ledger's time at that position, which is "
                            + known.time());
        }
        if (time.isAfter(known.time())) {
            refuseFuture(time);
        }
        return new Moment(known.position(), time);
    }

    private void refuseFuture(Instant time) {
        if (time.isAfter(clock.instant())) {
            throw QueryParameters.malformed(AS_OF, "asOf must not be in the future");
        }
    }

    /** What the ledger knew at a position, judged at the ledger's time there. */
    private Moment at(String number, long end) {
        if (!INTEGER.matcher(number).matches()) {
            throw neither();
        }
        if (number.startsWith("-")) {
            throw QueryParameters.malformed(AS_OF, "asOf must not be before position 0");
        }
        if (!POSITION.matcher(number).matches() || Long.parseLong(number) > end) {
            throw QueryParameters.malformed(
                    AS_OF, "asOf must not be after the last position, which is " + end);
        }
        long position = Long.parseLong(number);
        return new Moment(position, ledgerTime(position).orElseThrow());
    }

    private Optional<Instant> ledgerTime(long position) {
        return jdbc.sql(
                        """
                        select time from views.moments where position <= ?
                        order by position desc limit 1
                        """)
                .param(position)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** What was in force at a time: all that the ledger's time had not passed. */
    private Moment at(Instant time, long end) {
        Optional<Long> next =
                jdbc.sql("select position from views.moments where time > ? order by time limit 1")
                        .param(time.atOffset(ZoneOffset.UTC))
                        .query(Long.class)
                        .optional();
        if (next.isEmpty()) {
            refuseFuture(time);
        }
        return new Moment(next.map(position -> position - 1).orElse(end), time);
    }

    /** As exact as PostgreSQL is, which would round up. */
    private static Instant time(String asOf) {
        try {
            return QueryParameters.instant(asOf).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException notATime) {
            throw neither();
        }
    }

    private static RuntimeException neither() {
        return QueryParameters.malformed(
                AS_OF, "asOf must be a position or a time as in RFC 3339, or both with @ between");
    }
}
