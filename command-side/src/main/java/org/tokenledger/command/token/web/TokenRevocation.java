package org.tokenledger.command.token.web;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.token.TokenCommand;
import org.tokenledger.command.token.TokenCommand.RevokePresentedToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.command.token.ValueHolders;
import org.tokenledger.command.web.HttpCommands;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Form;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.token.TokenValue;

import java.util.Optional;
import java.util.UUID;

/**
 * Token revocation (RFC 7009). The holder of a token may always revoke the very token that
 * authenticates the request; any other needs what {@code /api/tokens/{id}/revoke} needs.
 */
@RestController
public final class TokenRevocation {
    private static final String WRITE = "tokens:write";

    private final HttpCommands commands;
    private final ValueHolders holders;

    public TokenRevocation(HttpCommands commands, ValueHolders holders) {
        this.commands = commands;
        this.holders = holders;
    }

    /**
     * 200 also for a value that no token has (RFC 7009 §2.2); but never while the token lives on
     * (§2.1).
     */
    @PostMapping("/oauth2/revoke")
    @Needs("")
    ResponseEntity<Void> revoke(Form form, Caller caller, HttpServletRequest request) {
        String digest = new TokenValue(form.required("token")).digest();
        Optional<UUID> found = holders.tokenWith(digest);
        if (found.isEmpty()) {
            return commands.nothingToDo();
        }
        try {
            return HttpCommands.answer(200, revoke(found.get(), caller, request)).build();
        } catch (Refused refused) {
            if (refused.code() != Code.NOT_FOUND) {
                throw refused;
            }
            if (holders.tokenWith(digest).isPresent()) {
                throw new Refused(
                        Code.ROLE_NOT_ALLOWED,
                        "The role " + caller.role() + " may not revoke tokens of others");
            }
            return commands.nothingToDo();
        }
    }

    private Answer<TokenResult> revoke(UUID tokenId, Caller caller, HttpServletRequest request) {
        Asked asked = new Asked(caller, null, IfMatch.ANY, false);
        TokenCommand command;
        if (tokenId.equals(caller.tokenId())) {
            command = new RevokePresentedToken(asked);
        } else {
            caller.needs(WRITE);
            command = new RevokeToken(tokenId, asked);
        }
        return commands.send(command, TokenResult.class, caller, request);
    }
}
