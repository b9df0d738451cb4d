package org.tokenledger.query.directory;

import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.LogEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.UserEvent;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.permission.Role;
import org.tokenledger.query.projection.Projection;
import org.tokenledger.query.projection.Rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Tokens and users as they stand, and as they stood at every position before. A batch is first
 * folded to the states that it makes of each.
 */
public final class DirectoryProjection implements Projection {
    public static final String NAME = "directory";

    private static final Rows<Recorded> MOMENTS =
            Rows.<Recorded>of(
                            """
                            insert into moments (position, time)
                            select position, time from unnest(?, ?) as m (position, time)
                            where time >
                                coalesce((select max(time) from moments), '-infinity')
                            """)
                    .with("bigint", Recorded::position)
                    .with("timestamptz", Recorded::time);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 4;
    }

    @Override
    public List<String> tables() {
        return List.of("tokens", "past_tokens", "users", "past_users", "moments");
    }

    @Override
    public String ddl() {
        try (InputStream sql = DirectoryProjection.class.getResourceAsStream("directory.sql")) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void apply(Connection connection, List<Recorded> events) throws SQLException {
        Map<UUID, TokenChange> tokens = new LinkedHashMap<>();
        Map<UUID, UserChange> users = new LinkedHashMap<>();
        for (Recorded recorded : events) {
            switch (recorded.event()) {
                case TokenEvent event ->
                        tokens.computeIfAbsent(event.tokenId(), TokenChange::new)
                                .on(event, recorded);
                case UserEvent event -> on(event, recorded, users);
                case LogEvent _, ReviewEvent _ -> {}
            }
        }
        UserRows.write(connection, List.copyOf(users.values()));
        TokenRows.write(connection, List.copyOf(tokens.values()));
        MOMENTS.write(connection, laterThanAllBefore(events));
    }

    private static List<Recorded> laterThanAllBefore(List<Recorded> events) {
        List<Recorded> later = new ArrayList<>();
        for (Recorded event : events) {
            if (later.isEmpty() || event.time().isAfter(later.getLast().time())) {
                later.add(event);
            }
        }
        return later;
    }

    @Override
    public Set<String> notOfTheLedger() {
        return Set.of("tokens.last_used_at");
    }

    /** Of a deleted token no use is kept, and of refused ones not from where. */
    @Override
    public void alongside(Connection connection, List<Recorded> events) throws SQLException {
        TokenRows.forgetUses(
                connection,
                events.stream()
                        .map(Recorded::event)
                        .filter(TokenDeleted.class::isInstance)
                        .map(LedgerEvent::subjectId)
                        .toList());
    }

    private static void on(UserEvent event, Recorded recorded, Map<UUID, UserChange> users) {
        UserChange user = users.computeIfAbsent(event.userId(), UserChange::new);
        if (event instanceof UserRegistered registered) {
            user.register(registered, recorded);
            return;
        }
        UserChange.State next = user.next(recorded).state;
        switch (event) {
            case UserRegistered _, OwnershipReceived _ -> {}
            case UserRoleChanged changed -> user.state = next.role(changed.role());
            case UserDisabled _ -> user.state = next.enabled(false);
            case UserEnabled _ -> user.state = next.enabled(true);
            case UserDeleted _ -> user.deleted = true;
            case OwnershipTransferred transferred -> {
                user.state = next.role(Role.ADMINISTRATOR.toString());
                UserChange heir = users.computeIfAbsent(transferred.newOwnerId(), UserChange::new);
                heir.state = heir.next(recorded).state.role(Role.OWNER.toString());
            }
        }
    }
}
