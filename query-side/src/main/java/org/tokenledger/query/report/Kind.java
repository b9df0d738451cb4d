package org.tokenledger.query.report;

import org.tokenledger.query.reading.Moments;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which reports there are. */
public enum Kind {
    /** Every user with every token that is active, for somebody to go through. */
    ACCESS_REVIEW("Access review", "role"),
    /** Active tokens that nobody has used for long. */
    DORMANT("Dormant tokens", "role"),
    /** Owner, administrators, and tokens that can change who may do what. */
    PRIVILEGED("Privileged access", "role"),
    /** Active tokens that expire in a period: the next 30 days, if no other is asked for. */
    EXPIRING("Expiring tokens", "expiresOn"),
    /** What happened to tokens in a period, by whom and why. */
    LIFECYCLE("Life of tokens", "action");

    private final String title;
    private final String group;

    Kind(String title, String group) {
        this.title = title;
        this.group = group;
    }

    public static Optional<Kind> named(String name) {
        return Stream.of(values()).filter(kind -> kind.toString().equals(name)).findFirst();
    }

    public String title() {
        return title;
    }

    /** By which column the rows are counted in its summary. */
    public String group() {
        return group;
    }

    public List<String> parameters() {
        return switch (this) {
            case ACCESS_REVIEW, PRIVILEGED -> List.of(Moments.AS_OF);
            case DORMANT -> List.of(Moments.AS_OF, "unusedFor");
            case EXPIRING, LIFECYCLE -> List.of(Moments.AS_OF, "from", "to");
        };
    }

    public List<String> columns() {
        return this == LIFECYCLE ? Lifecycle.COLUMNS : Standing.COLUMNS;
    }

    /** Whether somebody is to decide on each row. */
    public boolean isReviewed() {
        return this == ACCESS_REVIEW;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
