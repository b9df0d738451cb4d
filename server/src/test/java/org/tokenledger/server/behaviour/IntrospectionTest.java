package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Token introspection, RFC 7662. */
@ExtendWith(OneLedger.Shared.class)
class IntrospectionTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String INACTIVE = "{\"active\":false}";

    private final OneLedger ledger;
    private final Http owner;

    IntrospectionTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static Answer introspect(Http caller, String token, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = FORM;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return caller.send("POST", "/oauth2/introspect", "token=" + token, all);
    }

    @Test
    void anActiveTokenIsDescribedAsTheRfcSays() {
        Holder holder = ledger.holder("manager", "heartbeat:write", "configs:read");
        String username = owner.get(holder.userPath()).text("username");
        Answer answer = introspect(owner, holder.value());
        // The first 48 bits of a UUIDv7 are the milliseconds of its making.
        String id = holder.tokenId().replace("-", "");
        long issued = Long.parseLong(id.substring(0, 12), 16) / 1000;
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body())
                .isEqualTo(
                        """
                        {"active":true,"scope":"configs:read heartbeat:write","sub":"%s",\
                        "username":"%s","jti":"%s","iat":%s,"token_type":"Bearer"}\
                        """
                                .formatted(holder.userId(), username, holder.tokenId(), issued));
    }

    @Test
    void theMomentOfIssueIsThatOfTheLedgersClock() {
        ledger.clock().advance(Duration.ofDays(30));
        Holder holder = ledger.holder("manager", "configs:read");
        long created = Instant.parse(holder.created().text("createdAt")).getEpochSecond();
        // The id was made a moment before, perhaps in the second before.
        assertThat(introspect(owner, holder.value()).json().path("iat").asLong())
                .isBetween(created - 1, created);
        String eventId =
                owner.get(holder.path() + "/history").json().at("/items/0/eventId").asString();
        assertThat(Long.parseLong(eventId.replace("-", "").substring(0, 12), 16) / 1000)
                .isBetween(created - 1, created + 1);
    }

    @Test
    void theExpiryIsToldInSeconds() {
        Holder holder =
                ledger.created(
                        ledger.ownerId(),
                        "{\"name\":\"%s\",\"expiresIn\":\"PT10M\"}".formatted(named("short")));
        long expires = Instant.parse(holder.created().text("expiresAt")).getEpochSecond();
        assertThat(introspect(owner, holder.value()).json().path("exp").asLong())
                .isEqualTo(expires);
        ledger.clock().advance(Duration.ofMinutes(10));
        assertThat(introspect(owner, holder.value()).body()).isEqualTo(INACTIVE);
    }

    @Test
    void aTokenThatIsNotActiveIsInactiveAndNothingElseIsTold() {
        Holder revoked = ledger.holder("manager", "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");
        Holder deleted = ledger.holder("manager", "configs:read");
        owner.delete(deleted.path());
        Holder disabled = ledger.holder("manager", "configs:read");
        owner.post(disabled.userPath() + "/disable", "{}");
        for (String value :
                new String[] {
                    revoked.value(),
                    deleted.value(),
                    disabled.value(),
                    "tc-apiv1_" + "e".repeat(64),
                    "nonsense"
                }) {
            Answer answer = introspect(owner, value);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(INACTIVE);
        }
    }

    @Test
    void theScopeIsWhatTheOwnersRoleLeavesNow() {
        Holder holder = ledger.holder("administrator", "configs:write", "users:read");
        owner.put(holder.userPath() + "/role", "{\"role\":\"manager\"}");
        assertThat(introspect(owner, holder.value()).text("scope")).isEqualTo("configs:write");
    }

    @Test
    void theCallerNeedsTokensReadAsBearerOrAsThePasswordOfBasic() {
        Holder reader = ledger.holder("manager", "tokens:read");
        Holder other = ledger.holder("manager", "configs:read");
        String basic =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        ("anything:" + reader.value())
                                                .getBytes(StandardCharsets.UTF_8));
        assertThat(introspect(reader.http(), other.value()).text("active")).isEqualTo("true");
        String formEncoded =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        ("any%20thing:" + reader.value().replace("_", "%5F"))
                                                .getBytes(StandardCharsets.UTF_8));
        for (String authorization : new String[] {basic, formEncoded}) {
            Answer answer =
                    introspect(ledger.nobody(), other.value(), "Authorization", authorization);
            assertThat(answer.status()).isEqualTo(200);
        }
        assertRefused(introspect(other.http(), other.value()), 403, "insufficient_permission");
        Answer anonymous = introspect(ledger.nobody(), other.value());
        assertRefused(anonymous, 401, "missing_authorization");
        assertThat(anonymous.headers().allValues("WWW-Authenticate")).hasSize(2);
    }

    @Test
    void aRequestThatIsNoFormOrHasNoTokenOrATokenInItsAddressIsRefused() {
        assertRefused(
                owner.post("/oauth2/introspect", "{\"token\":\"x\"}"),
                415,
                "unsupported_media_type");
        assertRefused(
                owner.send("POST", "/oauth2/introspect", "toke=x", "Content-Type", FORM),
                400,
                "malformed_request");
        assertRefused(
                owner.send("POST", "/oauth2/introspect", "token=a&token=b", "Content-Type", FORM),
                400,
                "malformed_request");
        assertRefused(
                owner.send("POST", "/oauth2/introspect?token=x", "token=x", "Content-Type", FORM),
                400,
                "malformed_request");
        assertRefused(owner.get("/oauth2/introspect"), 405, "method_not_allowed");
    }

    @Test
    void springSecuritysResourceServerUnderstandsIt() {
        Holder resource = ledger.holder("manager", "tokens:read");
        Holder holder = ledger.holder("manager", "configs:read");
        OpaqueTokenIntrospector introspector =
                SpringOpaqueTokenIntrospector.withIntrospectionUri(
                                "http://localhost:" + ledger.port() + "/oauth2/introspect")
                        .clientId("my-api")
                        .clientSecret(resource.value())
                        .build();

        OAuth2AuthenticatedPrincipal principal = introspector.introspect(holder.value());
        assertThat(principal.getAuthorities())
                .extracting(Object::toString)
                .contains("SCOPE_configs:read");
        assertThat(principal.<String>getAttribute("sub")).isEqualTo(holder.userId());

        owner.post(holder.path() + "/revoke", "{}");
        assertThatThrownBy(() -> introspector.introspect(holder.value()))
                .isInstanceOf(BadOpaqueTokenException.class);
    }
}
