package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.command.user.UserResult;
import org.tokenledger.contract.UserBody;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.UUID;

/**
 * A command's result as it is kept under an idempotency key.
 *
 * @param concerns the tokens and users whose private text is in it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; handed to the driver as it is
record KeptAnswer(byte[] result, List<UUID> concerns) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static KeptAnswer of(@Nullable Object result) {
        return new KeptAnswer(MAPPER.writeValueAsBytes(result), concerns(result));
    }

    private static List<UUID> concerns(@Nullable Object result) {
        return switch (result) {
            case TokenResult of -> List.of(of.token().id(), of.token().ownerId());
            case UserResult of -> List.of(of.user().id());
            case UserBody user -> List.of(user.id());
            case null, default -> List.of();
        };
    }

    static <R> R read(byte[] result, Class<R> type) {
        return MAPPER.readValue(result, type);
    }
}
