package org.tokenledger.command.token;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.append.Streams;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.BulkResult.Item;
import org.tokenledger.command.token.TokenCommand.DeleteTokens;
import org.tokenledger.command.token.TokenCommand.ReassignTokens;
import org.tokenledger.command.token.TokenCommand.RevokeTokens;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Permissions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Decides commands on many tokens at once: one answer per id, one bad id does not stop the rest,
 * and the events of all that went well are appended together.
 */
public final class BulkTokenCommands {
    private final TokenCommands single;
    private final People people;
    private final Streams streams;

    BulkTokenCommands(TokenCommands single, People people, Streams streams) {
        this.single = single;
        this.people = people;
        this.streams = streams;
    }

    @CommandHandler
    BulkResult reassign(ReassignTokens command) {
        Asked asked = command.asked();
        TokenPolicy.mayReassign(asked.caller());
        TokenPolicy.mayGiveTo(asked.caller(), people.receiver(command.ownerId()).role());
        return each(
                command.tokenIds(),
                asked,
                (id, token) -> {
                    boolean same = command.ownerId().equals(token.invoke(Token::ownerId));
                    Permissions dropped = single.reassign(token, command.ownerId(), asked.cause());
                    return same ? Item.unchanged(id) : Item.done(id, dropped.sorted());
                });
    }

    @CommandHandler
    BulkResult revoke(RevokeTokens command) {
        Cause cause = command.asked().cause();
        TokenPolicy.mayEnd(command.asked().caller());
        return each(
                command.tokenIds(),
                command.asked(),
                (id, token) ->
                        token.invoke(it -> it.revoke(cause)) ? Item.done(id) : Item.unchanged(id));
    }

    @CommandHandler
    BulkResult delete(DeleteTokens command) {
        Cause cause = command.asked().cause();
        TokenPolicy.mayEnd(command.asked().caller());
        return each(
                command.tokenIds(),
                command.asked(),
                (id, token) -> {
                    UUID deletion = token.invoke(it -> it.delete(cause));
                    return command.asked().dryRun() || deletion == null
                            ? Item.done(id)
                            : Item.deleted(id, deletion);
                });
    }

    private BulkResult each(
            List<UUID> ids, Asked asked, BiFunction<UUID, Aggregate<Token>, Item> decide) {
        asked.begin();
        Map<UUID, Aggregate<Token>> tokens = new HashMap<>();
        Map<UUID, Refused> missing = new HashMap<>();
        loadAll(new TreeSet<>(ids), asked.caller(), tokens, missing);
        List<Item> items = new ArrayList<>(ids.size());
        for (UUID id : ids) {
            Refused refused = missing.get(id);
            Aggregate<Token> token = tokens.remove(id);
            items.add(
                    refused != null
                            ? Item.refused(id, refused)
                            : token != null ? one(id, token, decide) : Item.unchanged(id));
        }
        return BulkResult.of(items);
    }

    /**
     * Sorted by their ids, so that two bulk commands never wait for each other in a circle. An id
     * that was asked for twice is done once.
     */
    private void loadAll(
            Set<UUID> ids,
            Caller caller,
            Map<UUID, Aggregate<Token>> tokens,
            Map<UUID, Refused> missing) {
        streams.prefetch(ids);
        for (UUID id : ids) {
            try {
                tokens.put(id, single.visible(id, caller));
            } catch (Refused notThere) {
                missing.put(id, notThere);
            }
        }
    }

    private static Item one(
            UUID id, Aggregate<Token> token, BiFunction<UUID, Aggregate<Token>, Item> decide) {
        try {
            return decide.apply(id, token);
        } catch (Refused refused) {
            return Item.refused(id, refused);
        }
    }
}
