package org.tokenledger.command.user;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.TokenCounts;
import org.tokenledger.command.token.TokenPolicy;
import org.tokenledger.command.token.TokensOfUser;
import org.tokenledger.command.user.UserCommand.ChangeRole;
import org.tokenledger.command.user.UserCommand.DeleteUser;
import org.tokenledger.command.user.UserCommand.DisableUser;
import org.tokenledger.command.user.UserCommand.EnableUser;
import org.tokenledger.command.user.UserCommand.RegisterOwner;
import org.tokenledger.command.user.UserCommand.RegisterUser;
import org.tokenledger.command.user.UserCommand.TransferOwnership;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Cause;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.permission.Role;

import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/** Decides commands on users, and what follows for their tokens. */
public final class UserCommands {
    private final Repository<User> users;
    private final TokensOfUser tokensOf;
    private final People people;

    UserCommands(Repository<User> users, TokensOfUser tokensOf, People people) {
        this.users = users;
        this.tokensOf = tokensOf;
        this.people = people;
    }

    @CommandHandler
    UserBody register(RegisterUser command) throws Exception {
        UserPolicy.mayGive(command.caller(), command.role());
        return register(
                command.userId(),
                command.username(),
                command.role(),
                command.caller().because(command.reason()));
    }

    @CommandHandler
    UserBody registerOwner(RegisterOwner command) throws Exception {
        return register(command.userId(), command.username(), Role.OWNER, command.cause());
    }

    private UserBody register(UUID id, String username, Role role, Cause cause) throws Exception {
        UserRegistered event = new UserRegistered(id, username, role.toString(), cause);
        return body(users.newInstance(() -> new User(event)), 0);
    }

    @CommandHandler
    UserResult changeRole(ChangeRole command) {
        Asked asked = command.asked();
        UserPolicy.mayGive(asked.caller(), command.role());
        Aggregate<User> user = load(command.userId());
        UserPolicy.mayChangeRoleOf(role(user));
        asked.begin(user.invoke(User::version));
        TokensOfUser.Loaded tokens = tokensOf.load(command.userId());
        boolean changed = user.invoke(it -> it.changeRole(command.role(), asked.cause()));
        TokenCounts counts =
                changed ? tokens.follow(command.role(), asked.cause()) : TokenCounts.NONE;
        return new UserResult(body(user, tokens.active()), counts);
    }

    @CommandHandler
    UserResult disable(DisableUser command) {
        return switchOnOrOff(
                command.userId(), command.asked(), it -> it.disable(command.asked().cause()));
    }

    @CommandHandler
    UserResult enable(EnableUser command) {
        return switchOnOrOff(
                command.userId(), command.asked(), it -> it.enable(command.asked().cause()));
    }

    private UserResult switchOnOrOff(UUID id, Asked asked, Consumer<User> effect) {
        Aggregate<User> user = load(id);
        UserPolicy.mayDisable(asked.caller(), id, role(user));
        asked.begin(user.invoke(User::version));
        user.execute(effect);
        return new UserResult(body(user, tokensOf.activeOf(id)), TokenCounts.NONE);
    }

    @CommandHandler
    UserResult.Deleted delete(DeleteUser command) {
        Asked asked = command.asked();
        Aggregate<User> user = load(command.userId());
        UserPolicy.mayDelete(asked.caller(), command.userId(), role(user));
        if (command.userId().equals(command.heir())) {
            throw Refused.invalid("reassignTokensTo", "The tokens must go to somebody else");
        }
        if (command.heir() != null) {
            TokenPolicy.mayGiveTo(asked.caller(), people.receiver(command.heir()).role());
        }
        asked.begin(user.invoke(User::version));
        TokenCounts counts = tokensOf.load(command.userId()).leave(command.heir(), asked.cause());
        UUID deletion = user.invoke(it -> it.delete(asked.cause()));
        return new UserResult.Deleted(
                new UserResult(body(user, 0), counts), asked.dryRun() ? null : deletion);
    }

    /** Both roles swap by one event, so that there is one owner at every position of the ledger. */
    @CommandHandler
    UserResult transferOwnership(TransferOwnership command) {
        Asked asked = command.asked();
        UUID from = asked.caller().userId();
        UUID to = command.userId();
        Aggregate<User> smaller = load(from.compareTo(to) < 0 ? from : to);
        Aggregate<User> greater = load(from.compareTo(to) < 0 ? to : from);
        Aggregate<User> giver = from.compareTo(to) < 0 ? smaller : greater;
        Aggregate<User> receiver = from.compareTo(to) < 0 ? greater : smaller;
        UserPolicy.mayTransferOwnership(role(giver));
        mayReceiveOwnership(receiver);
        asked.begin(receiver.invoke(User::version));

        TokensOfUser.Loaded oldOwners = tokensOf.load(from);
        TokensOfUser.Loaded newOwners = tokensOf.load(to);
        giver.execute(it -> it.giveOwnershipTo(to, asked.cause()));
        receiver.execute(it -> it.receiveOwnershipFrom(from, asked.cause()));
        TokenCounts counts =
                oldOwners
                        .follow(Role.ADMINISTRATOR, asked.cause())
                        .plus(newOwners.follow(Role.OWNER, asked.cause()));
        return new UserResult(body(receiver, newOwners.active()), counts);
    }

    private static void mayReceiveOwnership(Aggregate<User> user) {
        if (!user.invoke(User::isEnabled)) {
            throw new Refused(Code.USER_DISABLED, "The new owner is disabled");
        }
        if (role(user) != Role.ADMINISTRATOR) {
            throw Refused.invalid("userId", "The new owner must be an administrator");
        }
    }

    private Aggregate<User> load(UUID id) {
        if (people.find(id).isEmpty()) {
            throw Refused.noUser(id);
        }
        try {
            return users.load(id.toString());
        } catch (AggregateNotFoundException deletedMeanwhile) {
            throw Refused.noUser(id);
        }
    }

    private static Role role(Aggregate<User> user) {
        return Objects.requireNonNull(user.invoke(User::role));
    }

    private static UserBody body(Aggregate<User> user, long activeTokens) {
        return Objects.requireNonNull(user.invoke(it -> it.body(activeTokens)));
    }
}
