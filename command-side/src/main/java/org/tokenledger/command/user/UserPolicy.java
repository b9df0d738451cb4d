package org.tokenledger.command.user;

import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.permission.Role;

import java.util.UUID;

/** Who may do what with which user (beyond what the presented token permits). */
final class UserPolicy {
    private UserPolicy() {}

    static void mayGive(Caller caller, Role role) {
        mayManage(caller);
        if (role == Role.OWNER) {
            throw Refused.invalid("role", "There is one owner; ownership can only be transferred");
        }
        if (role == Role.ADMINISTRATOR && caller.role() != Role.OWNER) {
            throw notAllowed("Only the owner may make somebody an administrator");
        }
    }

    static void mayChangeRoleOf(Role current) {
        if (current == Role.OWNER) {
            throw notAllowed("The owner's role changes only by transferring the ownership");
        }
    }

    static void mayDisable(Caller caller, UUID userId, Role role) {
        mayManage(caller);
        notSelfNorOwner(caller, userId, role, "disabled or enabled");
    }

    static void mayDelete(Caller caller, UUID userId, Role role) {
        mayManage(caller);
        notSelfNorOwner(caller, userId, role, "deleted");
        if (role == Role.ADMINISTRATOR && caller.role() != Role.OWNER) {
            throw notAllowed("Only the owner may delete an administrator");
        }
    }

    /** By the caller's role as it is now, not as it was when the request came in. */
    static void mayTransferOwnership(Role current) {
        if (current != Role.OWNER) {
            throw notAllowed("Only the owner may transfer the ownership");
        }
    }

    private static void mayManage(Caller caller) {
        if (!caller.role().managesOthers()) {
            throw notAllowed("The role " + caller.role() + " may not manage users");
        }
    }

    private static void notSelfNorOwner(Caller caller, UUID userId, Role role, String what) {
        if (role == Role.OWNER) {
            throw notAllowed("The owner cannot be " + what);
        }
        if (caller.userId().equals(userId)) {
            throw notAllowed("Nobody can be " + what + " by a token of their own");
        }
    }

    private static Refused notAllowed(String why) {
        return new Refused(Code.ROLE_NOT_ALLOWED, why);
    }
}
