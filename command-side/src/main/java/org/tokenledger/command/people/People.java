package org.tokenledger.command.people;

import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.UserEvent;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.permission.Role;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is who, in memory: every user that is not deleted. Written by the appender alone, in ledger
 * order and before a command is answered; read by every command.
 */
public final class People {
    private final Map<UUID, Person> people = new ConcurrentHashMap<>();

    /** Idempotent: an event that is already known changes nothing. */
    public void apply(Recorded recorded) {
        if (!(recorded.event() instanceof UserEvent event)) {
            return;
        }
        long sequence = recorded.sequence();
        switch (event) {
            case UserRegistered(UUID id, String username, String role, var cause) ->
                    people.putIfAbsent(
                            id,
                            new Person(
                                    id,
                                    username,
                                    Role.stored(role),
                                    true,
                                    recorded.time(),
                                    sequence));
            case UserRoleChanged changed ->
                    change(changed.userId(), p -> p.as(Role.stored(changed.role()), sequence));
            case UserDisabled(UUID id, var cause) -> change(id, p -> p.enabled(false, sequence));
            case UserEnabled(UUID id, var cause) -> change(id, p -> p.enabled(true, sequence));
            case UserDeleted(UUID id, var cause) -> people.remove(id);
            case OwnershipTransferred(UUID from, UUID to, var cause) -> {
                change(from, p -> p.as(Role.ADMINISTRATOR, sequence));
                change(to, p -> p.as(Role.OWNER, p.sequence()));
            }
            case OwnershipReceived(UUID to, UUID from, var cause) ->
                    change(to, p -> p.as(Role.OWNER, sequence));
        }
    }

    private void change(UUID id, java.util.function.UnaryOperator<Person> change) {
        people.computeIfPresent(id, (same, person) -> change.apply(person));
    }

    public Optional<Person> find(UUID id) {
        return Optional.ofNullable(people.get(id));
    }

    /** The one owner; none before the first start has registered it. */
    public Optional<Person> owner() {
        return people.values().stream().filter(person -> person.role() == Role.OWNER).findFirst();
    }

    /**
     * Somebody who may be given a token, and who must still be the same when the token is appended.
     *
     * @throws Refused {@code not_found} or {@code user_disabled}
     */
    public Person receiver(UUID id) {
        return receiver(id, AppendConditions.current());
    }

    /** The same for a command that has no unit of work. */
    public Person receiver(UUID id, AppendConditions conditions) {
        Person person = find(id).orElseThrow(() -> Refused.noUser(id));
        if (!person.enabled()) {
            throw new Refused(Code.USER_DISABLED, "User " + id + " is disabled");
        }
        conditions.unchanged(id, person.sequence());
        return person;
    }

    /** Somebody who is known to exist, such as the owner of a token that exists. */
    public Person known(UUID id) {
        return Objects.requireNonNull(people.get(id), "the ledger knows no such user");
    }
}
