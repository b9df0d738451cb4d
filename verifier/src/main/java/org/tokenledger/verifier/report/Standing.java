package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.verifier.json.Fields;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Reports of what stood at a moment: users, and their tokens that were active. */
final class Standing {
    /** Days of use are kept beside the ledger, and no event tells of them. */
    static final Set<String> OF_USE = Set.of("lastUsedOn", "idleDays");

    private static final Set<String> PRIVILEGES =
            Set.of("tokens:write", "tokens:delete", "users:write", "users:delete", "audit:write");

    private final SavedReport report;
    private final Question question;
    private final Ceilings ceilings;

    /** By user and token, in the order of both. */
    private final Map<String, Row> expected = new LinkedHashMap<>();

    private final List<Row> matched = new ArrayList<>();

    Standing(SavedReport report, Ceilings ceilings) {
        this.report = report;
        this.question = report.question();
        this.ceilings = ceilings;
    }

    /** The rows of the report, as far as events tell them, in its order. */
    List<Row> matched() {
        return matched;
    }

    /** How many tokens a report of dormant ones may have left out because of their use. */
    int leftOutForTheirUse() {
        return report.kind().equals("dormant") ? expected.size() : 0;
    }

    /** The first thing that the report has otherwise than the events up to its position. */
    @Nullable String difference(Facts facts) {
        facts.users()
                .forEach((id, user) -> {
                    boolean none = true;
                    for (Map.Entry<String, Facts.Token> token : facts.tokens().entrySet()) {
                        if (token.getValue().ownerId().equals(id)
                                && token.getValue().isActive(question.at())) {
                            none = false;
                            expect(id, user, token.getKey(), token.getValue());
                        }
                    }
                    if (none) {
                        expect(id, user, null, null);
                    }
                });
        return compared();
    }

    private @Nullable String compared() {
        int number = 0;
        for (Fields reported : report.rows()) {
            number++;
            String key = key(reported.text("userId"), reported.optionalText("tokenId"));
            Row row = expected.remove(key);
            if (row == null) {
                return "row %d (%s) is not there by the events, or not once more"
                        .formatted(number, key);
            }
            String difference = row.difference(number, reported, OF_USE);
            if (difference == null) {
                difference = oddUse(number, row, reported);
            }
            if (difference != null) {
                return difference;
            }
            matched.add(row);
        }
        Iterator<Row> missing = expected.values().iterator();
        return report.kind().equals("dormant") || !missing.hasNext()
                ? null
                : "a row is missing: " + missing.next().what();
    }

    private static String key(String userId, @Nullable String tokenId) {
        return tokenId == null
                ? "user " + userId
                : "token %s of user %s".formatted(tokenId, userId);
    }

    private void expect(
            String userId, Facts.User user, @Nullable String tokenId, Facts.@Nullable Token token) {
        List<String> permissions =
                token == null || !user.enabled()
                        ? List.of()
                        : ceilings.within(user.role(), token.grant());
        if (belongs(user, token, permissions)) {
            String key = key(userId, tokenId);
            Instant created = token == null ? null : token.createdAt();
            Instant expires = token == null ? null : token.expiresAt();
            expected.put(
                    key,
                    new Row(key)
                            .with("userId", userId)
                            .with("role", user.role())
                            .with("enabled", user.enabled())
                            .with("tokenId", tokenId)
                            .with("permissions", token == null ? null : permissions)
                            .with("createdAt", Objects.toString(created, null))
                            .with("ageDays", created == null ? null : days(created))
                            .with("expiresAt", Objects.toString(expires, null))
                            .with(
                                    "expiresOn",
                                    expires == null ? null : Question.day(expires).toString())
                            .sealed("username", userId)
                            .sealed("tokenName", tokenId));
        }
    }

    private long days(Instant since) {
        return days(Question.day(since));
    }

    private long days(LocalDate since) {
        return ChronoUnit.DAYS.between(since, Question.day(question.at()));
    }

    private boolean belongs(
            Facts.User user, Facts.@Nullable Token token, List<String> permissions) {
        return switch (report.kind()) {
            case "privileged" ->
                    user.role().equals("owner")
                            || user.role().equals("administrator")
                            || permissions.stream().anyMatch(PRIVILEGES::contains);
            // Whether it was used since, no event tells.
            case "dormant" ->
                    token != null
                            && Question.day(token.createdAt()).isBefore(question.unusedSince());
            case "expiring" -> token != null && expires(token.expiresAt());
            default -> true;
        };
    }

    private boolean expires(@Nullable Instant expiresAt) {
        Instant from = Objects.requireNonNullElse(question.from(), question.at());
        Instant to = Objects.requireNonNullElse(question.to(), from.plus(Duration.ofDays(30)));
        return expiresAt != null && !expiresAt.isBefore(from) && expiresAt.isBefore(to);
    }

    /** The day of the last use is believed; what the report makes of it is not. */
    private @Nullable String oddUse(int number, Row row, Fields reported) {
        String created = (String) row.fields().get("createdAt");
        String day = reported.optionalText("lastUsedOn");
        try {
            LocalDate active =
                    day != null
                            ? LocalDate.parse(day)
                            : created == null ? null : Question.day(Instant.parse(created));
            Long idle = active == null ? null : days(active);
            boolean odd =
                    !Objects.equals(idle, reported.any("idleDays"))
                            || (created == null && day != null)
                            || (report.kind().equals("dormant")
                                    && active != null
                                    && !active.isBefore(question.unusedSince()));
            return odd
                    ? "row %d (%s), field idleDays: it does not follow from lastUsedOn"
                            .formatted(number, row.what())
                    : null;
        } catch (DateTimeException never) {
            return "row %d (%s), field lastUsedOn: no day".formatted(number, row.what());
        }
    }
}
