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
 * time of all events up to there (ADR 11).
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
        Moment moment = INTEGER.matcher(asOf).matches() ? at(asOf, end) : at(time(asOf), end);
        response.setHeader(Freshness.LEDGER_POSITION, Long.toString(moment.position()));
        return moment;
    }

    /** This moment. */
    public Moment now(long end) {
        return new Moment(end, clock.instant());
    }

    /** What the ledger knew at a position, judged at the ledger's time there. */
    private Moment at(String number, long end) {
        if (number.startsWith("-")) {
            throw QueryParameters.malformed(AS_OF, "asOf must not be before position 0");
        }
        if (!POSITION.matcher(number).matches() || Long.parseLong(number) > end) {
            throw QueryParameters.malformed(
                    AS_OF, "asOf must not be after the last position, which is " + end);
        }
        long position = Long.parseLong(number);
        OffsetDateTime time =
                jdbc.sql(
                                """
                                select time from views.moments where position <= ?
                                order by position desc limit 1
                                """)
                        .param(position)
                        .query(OffsetDateTime.class)
                        .single();
        return new Moment(position, time.toInstant());
    }

    /** What was in force at a time: all that the ledger's time had not passed. */
    private Moment at(Instant time, long end) {
        Optional<Long> next =
                jdbc.sql("select position from views.moments where time > ? order by time limit 1")
                        .param(time.atOffset(ZoneOffset.UTC))
                        .query(Long.class)
                        .optional();
        if (next.isEmpty() && time.isAfter(clock.instant())) {
            throw QueryParameters.malformed(AS_OF, "asOf must not be in the future");
        }
        return new Moment(next.map(position -> position - 1).orElse(end), time);
    }

    /** As exact as PostgreSQL is, which would round up. */
    private static Instant time(String asOf) {
        try {
            return QueryParameters.instant(asOf).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException neither) {
            throw QueryParameters.malformed(
                    AS_OF, "asOf must be a position or a time as in RFC 3339");
        }
    }
}
