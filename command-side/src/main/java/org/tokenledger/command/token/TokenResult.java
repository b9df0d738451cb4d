package org.tokenledger.command.token;

import org.tokenledger.contract.TokenBody;
import org.tokenledger.permission.Permissions;

import java.util.List;

/** A token after a command, and what its grant lost by it. */
public record TokenResult(TokenBody token, List<String> droppedPermissions) {
    TokenResult(TokenBody token, Permissions dropped) {
        this(token, dropped.sorted());
    }
}
