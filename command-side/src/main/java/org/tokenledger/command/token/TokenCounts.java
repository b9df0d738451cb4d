package org.tokenledger.command.token;

/** What a command on a user did to that user's tokens. */
public record TokenCounts(int revoked, int narrowed, int deleted, int reassigned) {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                revoked + other.revoked,
                narrowed + other.narrowed,
                deleted + other.deleted,
                reassigned + other.reassigned);
    }
}
