package org.tokenledger.command.user;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.TokenCounts;
import org.tokenledger.command.token.TokensOfUser;
import org.tokenledger.command.user.UserCommand.ChangeRole;
import org.tokenledger.command.user.UserCommand.DeleteUser;
import org.tokenledger.command.user.UserCommand.DisableUser;
import org.tokenledger.command.user.UserCommand.EnableUser;
import org.tokenledger.command.user.UserCommand.RegisterOwner;
import org.tokenledger.command.user.UserCommand.RegisterUser;
import org.tokenledger.command.user.UserCommand.TransferOwnership;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Cause;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.permission.Role;

import java.util.Objects;
import java.util.UUID;

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
                command.caller().because(null));
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
        UserPolicy.mayGive(command.caller(), command.role());
        Aggregate<User> user = load(command.userId(), command.ifMatch(), command.dryRun());
        UserPolicy.mayChangeRoleOf(role(user));
        Cause cause = command.caller().because(command.reason());
        TokensOfUser.Loaded tokens = tokensOf.load(command.userId());
        boolean changed = user.invoke(it -> it.changeRole(command.role(), cause));
        TokenCounts counts = changed ? tokens.follow(command.role(), cause) : TokenCounts.NONE;
        return new UserResult(body(user, tokens.active()), counts);
    }

    @CommandHandler
    UserResult disable(DisableUser command) {
        Aggregate<User> user = load(command.userId(), command.ifMatch(), command.dryRun());
        UserPolicy.mayDisable(command.caller(), command.userId(), role(user));
        Cause cause = command.caller().because(command.reason());
        user.execute(it -> it.disable(cause));
        return unchangedTokens(user, command.userId());
    }

    @CommandHandler
    UserResult enable(EnableUser command) {
        Aggregate<User> user = load(command.userId(), command.ifMatch(), command.dryRun());
        UserPolicy.mayDisable(command.caller(), command.userId(), role(user));
        Cause cause = command.caller().because(command.reason());
        user.execute(it -> it.enable(cause));
        return unchangedTokens(user, command.userId());
    }

    private UserResult unchangedTokens(Aggregate<User> user, UUID id) {
        return new UserResult(body(user, tokensOf.activeOf(id)), TokenCounts.NONE);
    }

    @CommandHandler
    UserResult delete(DeleteUser command) {
        Aggregate<User> user = load(command.userId(), command.ifMatch(), command.dryRun());
        UserPolicy.mayDelete(command.caller(), command.userId(), role(user));
        if (command.userId().equals(command.heir())) {
            throw Refused.invalid("reassignTokensTo", "The tokens must go to somebody else");
        }
        Cause cause = command.caller().because(command.reason());
        TokenCounts counts = tokensOf.load(command.userId()).leave(command.heir(), cause);
        user.execute(it -> it.delete(cause));
        return new UserResult(body(user, 0), counts);
    }

    /** Both roles swap by one event, so that there is one owner at every position of the ledger. */
    @CommandHandler
    UserResult transferOwnership(TransferOwnership command) {
        Caller caller = command.caller();
        UUID from = caller.userId();
        UUID to = command.userId();
        Aggregate<User> smaller = load(from.compareTo(to) < 0 ? from : to);
        Aggregate<User> greater = load(from.compareTo(to) < 0 ? to : from);
        Aggregate<User> giver = from.compareTo(to) < 0 ? smaller : greater;
        Aggregate<User> receiver = from.compareTo(to) < 0 ? greater : smaller;
        UserPolicy.mayTransferOwnership(role(giver));
        checked(receiver, command.ifMatch(), command.dryRun());
        mayReceiveOwnership(receiver);

        Cause cause = caller.because(command.reason());
        TokensOfUser.Loaded oldOwners = tokensOf.load(from);
        TokensOfUser.Loaded newOwners = tokensOf.load(to);
        giver.execute(it -> it.giveOwnershipTo(to, cause));
        receiver.execute(it -> it.receiveOwnershipFrom(from, cause));
        TokenCounts counts =
                oldOwners
                        .follow(Role.ADMINISTRATOR, cause)
                        .plus(newOwners.follow(Role.OWNER, cause));
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

    private Aggregate<User> load(UUID id, IfMatch ifMatch, boolean dryRun) {
        return checked(load(id), ifMatch, dryRun);
    }

    private static Aggregate<User> checked(Aggregate<User> user, IfMatch ifMatch, boolean dryRun) {
        if (!ifMatch.admits(user.invoke(User::version))) {
            throw new Refused(Code.VERSION_MISMATCH, "The user has changed since; read it again");
        }
        if (dryRun) {
            AppendConditions.current().dryRun();
        }
        return user;
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
