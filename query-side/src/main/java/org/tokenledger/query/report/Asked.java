package org.tokenledger.query.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.QueryParameters;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;

/**
 * What a report is asked for.
 *
 * @param moment of the ledger that it shows
 * @param from of a period; none for the kind's own
 * @param to its end, excluded
 * @param unusedSince the day since which a dormant token was not used, in UTC
 */
record Asked(Moment moment, @Nullable Instant from, @Nullable Instant to, LocalDate unusedSince) {
    private static final String UNUSED_FOR = "unusedFor";
    private static final String USUALLY_UNUSED_FOR = "P90D";

    static Asked of(QueryParameters parameters, Moment moment) {
        Instant from = parameters.time("from");
        Instant to = parameters.time("to");
        if (from != null && to != null && !from.isBefore(to)) {
            throw QueryParameters.malformed("to", "to must be later than from");
        }
        String unusedFor = parameters.text(UNUSED_FOR);
        return new Asked(
                moment,
                from,
                to,
                before(moment.time(), unusedFor == null ? USUALLY_UNUSED_FOR : unusedFor));
    }

    /** By the calendar in UTC. */
    private static LocalDate before(Instant at, String duration) {
        try {
            Instant since =
                    duration.contains("T")
                            ? at.minus(Duration.parse(duration))
                            : at.atOffset(ZoneOffset.UTC).minus(Period.parse(duration)).toInstant();
            if (!duration.contains("-") && since.isBefore(at)) {
                return day(since);
            }
        } catch (DateTimeException | ArithmeticException neither) {
            // Refused below.
        }
        throw QueryParameters.malformed(
                UNUSED_FOR, UNUSED_FOR + " must be a duration like P90D, and more than nothing");
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
