package org.tokenledger.command;

import org.jspecify.annotations.NullMarked;
import org.tokenledger.command.people.People;
import org.tokenledger.contract.Caller;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** The people and tokens that the tests of decisions begin with. */
@NullMarked
public final class Given {
    public static final Instant NOW = Instant.parse("2026-05-02T12:00:00Z");
    public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    public static final Catalogue CATALOGUE = Catalogue.standard();
    public static final Cause CAUSE = Cause.system("test");

    public static final UUID OLIVIA = new UUID(1, 1);
    public static final UUID ADAM = new UUID(1, 2);
    public static final UUID MARY = new UUID(1, 3);
    public static final UUID VICTOR = new UUID(1, 4);
    public static final UUID DISABLED = new UUID(1, 5);
    public static final UUID TOKEN = new UUID(2, 1);

    private Given() {}

    public static People people() {
        People people = new People();
        registered(people, OLIVIA, Role.OWNER);
        registered(people, ADAM, Role.ADMINISTRATOR);
        registered(people, MARY, Role.MANAGER);
        registered(people, VICTOR, Role.VIEWER);
        registered(people, DISABLED, Role.MANAGER);
        people.apply(recorded(1, new UserDisabled(DISABLED, CAUSE)));
        return people;
    }

    private static void registered(People people, UUID id, Role role) {
        people.apply(recorded(0, new UserRegistered(id, "user-" + id, role.toString(), CAUSE)));
    }

    public static Recorded recorded(long sequence, LedgerEvent event) {
        return new Recorded(0, UUID.randomUUID(), sequence, NOW, null, event);
    }

    public static Caller caller(UUID user, Role role) {
        return new Caller(
                new UUID(9, 9), user, role, CATALOGUE.ceiling(role), null, null, "request");
    }

    public static TokenCreated token(UUID owner, String... permissions) {
        return new TokenCreated(
                TOKEN,
                "deploy",
                owner,
                owner,
                List.of(permissions),
                List.of(),
                "generated",
                "ab".repeat(32),
                "tc-apiv1_...ababab",
                NOW.plusSeconds(3600),
                CAUSE);
    }
}
