package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a report was asked for.
 *
 * @param at when expiry and last uses are judged
 * @param asOf as it was asked; none for a report of its own moment
 * @param from of a period; none for the beginning
 * @param to its end, excluded; none for no end
 * @param unusedSince the day since which a dormant token was not used
 */
record Question(
        long position,
        Instant at,
        @Nullable String asOf,
        @Nullable Instant from,
        @Nullable Instant to,
        LocalDate unusedSince) {
    /** A position, and the time at which what was known there is judged. */
    private static final Pattern JUDGED = Pattern.compile("(\\d{1,18})@(.*)");

    private static final Set<String> KNOWN = Set.of("asOf", "from", "to", "unusedFor");

    /**
     * Reads the parameters.
     *
     * @param parameters {@code name=value} with {@code &} between them, not encoded
     * @throws Malformed when no report was ever asked for like this
     */
    static Question of(long position, Instant at, String parameters) {
        Map<String, String> given = new HashMap<>();
        for (String each : parameters.isEmpty() ? new String[0] : parameters.split("&", -1)) {
            String[] parts = each.split("=", 2);
            if (parts.length < 2
                    || !KNOWN.contains(parts[0])
                    || given.put(parts[0], parts[1]) != null) {
                throw new Malformed("with parameters that no report has");
            }
        }
        try {
            return new Question(
                    position,
                    at,
                    given.get("asOf"),
                    time(given.get("from")),
                    time(given.get("to")),
                    day(before(at, given.getOrDefault("unusedFor", "P90D"))));
        } catch (DateTimeException | ArithmeticException never) {
            throw new Malformed("with parameters that no report has");
        }
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : OffsetDateTime.parse(text).toInstant();
    }

    private static Instant before(Instant at, String duration) {
        return duration.contains("T")
                ? at.minus(Duration.parse(duration))
                : at.atOffset(ZoneOffset.UTC).minus(Period.parse(duration)).toInstant();
    }

    /** In UTC. */
    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /**
     * What is wrong with the moment, once the events up to it are known.
     *
     * @param ledgerTime at the position
     */
    @Nullable String oddMoment(Instant ledgerTime) {
        if (asOf == null) {
            return null;
        }
        if (asOf.matches("\\d{1,18}")) {
            boolean same = Long.parseLong(asOf) == position && at.equals(ledgerTime);
            return same ? null : "position and time are not those of asOf=" + asOf;
        }
        Instant asked;
        Matcher judged = JUDGED.matcher(asOf);
        boolean known = !judged.matches() || Long.parseLong(judged.group(1)) == position;
        String time = judged.matches() ? judged.group(2) : asOf;
        try {
            asked = OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException never) {
            return "nobody can ask asOf=" + asOf;
        }
        boolean fits = known && at.equals(asked) && !ledgerTime.isAfter(asked);
        return fits ? null : "position and time are not those of asOf=" + asOf;
    }
}
