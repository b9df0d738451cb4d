package org.tokenledger.command.token;

import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.permission.Role;

import java.util.UUID;

/** Who may do what with whose tokens (beyond what the presented token permits). */
public final class TokenPolicy {
    private TokenPolicy() {}

    static void mayCreateFor(Caller caller, UUID ownerId) {
        if (!caller.role().managesTokens()) {
            throw notAllowed(caller, "create tokens");
        }
        if (!caller.sees(ownerId)) {
            throw notAllowed(caller, "create tokens for somebody else");
        }
    }

    /** What only the owner may do, nobody else may do by a token made for the owner. */
    public static void mayGiveTo(Caller caller, Role receiver) {
        if (receiver == Role.OWNER && caller.role() != Role.OWNER) {
            throw notAllowed(caller, "give tokens to the owner");
        }
    }

    static void mayReassign(Caller caller) {
        if (!caller.role().managesOthers()) {
            throw notAllowed(caller, "reassign tokens");
        }
    }

    static void mayEnd(Caller caller) {
        if (!caller.role().managesTokens()) {
            throw notAllowed(caller, "revoke or delete tokens");
        }
    }

    private static Refused notAllowed(Caller caller, String what) {
        return new Refused(Code.ROLE_NOT_ALLOWED, "The role " + caller.role() + " may not " + what);
    }
}
