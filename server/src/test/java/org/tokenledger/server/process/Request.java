package org.tokenledger.server.process;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** One thing asked of the server; its reason is unlike that of any other request. */
@NullUnmarked
final class Request {
    private static final String ID = "X-Request-Id";

    final String kind;
    final String method;
    final String path;
    final @Nullable String body;
    final String[] headers;
    final String reason;
    final String ownerId;
    final List<Token> tokens;
    final int events;
    @Nullable Answer answer;

    Request(
            String kind,
            String path,
            String fields,
            String reason,
            boolean keyed,
            String ownerId,
            List<Token> tokens) {
        this.kind = kind;
        this.reason = reason;
        this.ownerId = ownerId;
        this.tokens = tokens;
        boolean one = kind.equals("delete");
        this.method = one ? "DELETE" : "POST";
        this.path = one ? path + "?reason=" + reason : path;
        this.body = one ? null : "{%s\"reason\":\"%s\"}".formatted(fields, reason);
        this.headers =
                keyed
                        ? new String[] {ID, reason, "Idempotency-Key", "key-" + reason}
                        : new String[] {ID, reason};
        this.events = tokens.stream().mapToInt(token -> isDelete() && !token.revoked ? 2 : 1).sum();
    }

    boolean isDelete() {
        return kind.endsWith("delete");
    }

    boolean isKeyed() {
        return headers.length > 2;
    }

    boolean isAnswered() {
        return answer != null && answer.status() != 503;
    }

    void send(Http http) {
        answer = http.send(method, path, body, headers);
    }

    /** What it does to the tokens, once it is known to have happened. */
    void happened() {
        JsonNode told = isAnswered() && !kind.startsWith("bulk") ? answer.json() : null;
        for (Token token : tokens) {
            token.revoked |= kind.endsWith("revoke") || isDelete();
            token.deleted |= isDelete();
            token.ownerId = ownerId.isEmpty() ? token.ownerId : ownerId;
            token.told = told instanceof ObjectNode object ? withoutExtras(object) : null;
        }
    }

    static ObjectNode withoutExtras(ObjectNode token) {
        return token.deepCopy().without(List.of("token", "droppedPermissions", "lastUsedAt"));
    }

    /** A token of one client, as that client knows it. */
    static final class Token {
        final String name;
        String id = "";
        @Nullable String value;
        String ownerId = "";
        boolean revoked;
        boolean deleted;
        boolean inDoubt;

        /** What the server said last about this token, when it was about this token alone. */
        @Nullable JsonNode told;

        Token(String name) {
            this.name = name;
        }
    }
}
