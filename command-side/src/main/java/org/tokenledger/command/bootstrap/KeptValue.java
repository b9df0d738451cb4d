package org.tokenledger.command.bootstrap;

import org.tokenledger.token.TokenValue;

import java.util.Optional;

/** The owner's token that the first start made, where only the operator can read it. */
public interface KeptValue {
    /** What is kept; none when nothing is. */
    Optional<TokenValue> read();

    /** When this returns, a crash does not take the value any more. */
    void write(TokenValue value);

    /** To be called when the value opens nothing any more; tells the operator. */
    void remove();
}
