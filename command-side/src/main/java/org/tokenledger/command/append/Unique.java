package org.tokenledger.command.append;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** What at most one token or user may have at a time, over the whole ledger. */
public enum Unique {
    TOKEN_VALUE(Code.TOKEN_VALUE_CONFLICT, "rawToken", "Another token has this value"),
    TOKEN_NAME(Code.TOKEN_NAME_CONFLICT, "name", "Another token has this name"),
    USERNAME(Code.USERNAME_CONFLICT, "username", "Another user has this username"),
    OWNERSHIP(Code.CONCURRENT_CHANGE, "role", "There is an owner already");

    private final Code code;
    private final String field;
    private final String conflict;

    Unique(Code code, String field, String conflict) {
        this.code = code;
        this.field = field;
        this.conflict = conflict;
    }

    /**
     * What stands for the value in the table of claims: the first 128 bits of SHA-256 over kind and
     * value. Equal values always meet; the value itself is not stored a second time.
     */
    public UUID key(String value) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest((name() + '\0' + value).getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    public Refused conflict() {
        return Refused.field(code, field, conflict);
    }
}
