package org.tokenledger.command.user;

import org.tokenledger.command.token.TokenCounts;
import org.tokenledger.contract.UserBody;

/** A user after a command, and what it did to the user's tokens. */
public record UserResult(UserBody user, TokenCounts tokens) {}
