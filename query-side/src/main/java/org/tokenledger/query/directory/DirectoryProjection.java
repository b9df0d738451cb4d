package org.tokenledger.query.directory;

import org.tokenledger.events.LedgerEvent;
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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Tokens and users as they stand now. A batch is first folded to what is left of it per row. */
public final class DirectoryProjection implements Projection {
    public static final String NAME = "directory";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<String> tables() {
        return List.of("tokens", "users");
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
                case ReviewEvent _ -> {}
            }
        }
        UserRows.write(connection, List.copyOf(users.values()));
        TokenRows.write(connection, List.copyOf(tokens.values()));
    }

    @Override
    public Set<String> notOfTheLedger() {
        return Set.of("tokens.last_used_at");
    }

    /** Of a deleted token no use is kept. */
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
        user.version = recorded.sequence() + 1;
        switch (event) {
            case UserRegistered registered -> {
                user.username = registered.username();
                user.createdAt = recorded.time();
                user.role = registered.role();
                user.enabled = true;
            }
            case UserRoleChanged changed -> user.role = changed.role();
            case UserDisabled _ -> user.enabled = false;
            case UserEnabled _ -> user.enabled = true;
            case UserDeleted _ -> user.deleted = true;
            case OwnershipTransferred transferred -> {
                user.role = Role.ADMINISTRATOR.toString();
                users.computeIfAbsent(transferred.newOwnerId(), UserChange::new).role =
                        Role.OWNER.toString();
            }
            case OwnershipReceived _ -> {}
        }
    }
}
