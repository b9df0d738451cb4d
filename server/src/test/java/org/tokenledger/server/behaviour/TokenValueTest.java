package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.named;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Behaviour §3. The prefix of one's own and the switch for pre-shared tokens are shown by {@link
 * RestartTest}.
 */
@ExtendWith(OneLedger.Shared.class)
class TokenValueTest {
    private final OneLedger ledger;
    private final Http owner;

    TokenValueTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    /** A value of one's own: the same for the same number. */
    private static String value(int number) {
        return "tc-apiv1_" + "%064x".formatted(0x7e57_0000 + number);
    }

    private Answer preshare(String name, String value) {
        return owner.post(
                "/api/tokens",
                """
                {"name":"%s","permissions":["configs:read"],"rawToken":"%s"}
                """
                        .formatted(name, value));
    }

    private Answer createNamed(String name) {
        return owner.post(
                "/api/tokens", "{\"name\":\"%s\",\"expiresIn\":\"PT1H\"}".formatted(name));
    }

    @Test
    void aValueIsThePrefixAnd64LowerCaseHexDigitsAndNeverTheSame() {
        Holder one = ledger.holder("manager");
        Holder other = ledger.holderOf(one.userId());
        assertThat(one.value()).matches("tc-apiv1_[0-9a-f]{64}");
        assertThat(other.value()).matches("tc-apiv1_[0-9a-f]{64}").isNotEqualTo(one.value());
    }

    @Test
    void onlyTheDigestIsStored() throws Exception {
        Holder holder = ledger.holder("manager");
        String secret = holder.value().substring("tc-apiv1_".length());
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(holder.value().getBytes(StandardCharsets.UTF_8));

        assertThat(eventsWith(HexFormat.of().formatHex(digest))).isEqualTo(1);
        assertThat(eventsWith(secret)).isZero();
    }

    private long eventsWith(String text) {
        return ledger.asSuperuser()
                .sql(
                        """
                        SELECT count(*) FROM ledger.events
                         WHERE strpos(convert_from(payload, 'UTF8'), :text) > 0
                            OR strpos(convert_from(metadata, 'UTF8'), :text) > 0
                        """)
                .param("text", text)
                .query(Long.class)
                .single();
    }

    @Test
    void theValueIsShownInTheAnswerToCreateAndInNoOther() {
        Holder holder = ledger.holder("manager");
        String secret = holder.value().substring("tc-apiv1_".length());
        assertThat(holder.created().body()).containsOnlyOnce(secret);
        String viewer = ledger.user("viewer");

        List<Answer> others =
                List.of(
                        owner.get(holder.path()),
                        owner.get("/api/tokens?ownerId=" + holder.userId()),
                        owner.get(holder.path() + "/history"),
                        holder.http().get("/api/tokens/self"),
                        holder.http().get("/auth?permission=no:such"),
                        preshare(named("again"), holder.value()),
                        owner.post(
                                holder.path() + "/reassign",
                                "{\"ownerId\":\"%s\"}".formatted(viewer)),
                        owner.post(holder.path() + "/revoke", "{}"),
                        holder.http().get("/api/tokens/self"));

        assertThat(others).noneMatch(answer -> answer.body().contains(secret));
        assertThat(others).noneMatch(answer -> answer.headers().toString().contains(secret));
    }

    @Test
    void whatIsShownOfAValueIsItsPrefixThreeDotsAndTheLastSixCharacters() {
        Holder holder = ledger.holder("manager");
        String tail = holder.value().substring(holder.value().length() - 6);
        assertThat(owner.get(holder.path()).text("hint")).isEqualTo("tc-apiv1_..." + tail);
    }

    @Test
    void aPresharedValueIsTakenAndWorks() {
        Answer created = preshare(named("preshared"), value(1));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("source")).isEqualTo("preshared");
        assertThat(created.text("token")).isEqualTo(value(1));
        assertThat(ledger.http(value(1)).get("/auth").status()).isEqualTo(200);
        assertThat(ledger.holder("manager").created().text("source")).isEqualTo("generated");
    }

    @Test
    void aPresharedValueMustMatchTheFormat() {
        long before = ledger.position();
        String digits = "0123456789abcdef".repeat(4);
        for (String wrong :
                List.of(
                        "",
                        "secret",
                        digits,
                        "tc-apiv1_",
                        "tc-apiv1_" + digits.substring(1),
                        "tc-apiv1_" + digits + "0",
                        "tc-apiv1_" + digits.toUpperCase(Locale.ROOT),
                        "tc-apiv1_" + digits.replace('a', 'g'),
                        "tc-apiv2_" + digits,
                        " tc-apiv1_" + digits)) {
            Answer refused = preshare(named("odd"), wrong);
            assertRefused(refused, 400, "invalid_token_format");
            assertThat(wrong.isBlank() || !refused.body().contains(wrong) || wrong.length() < 10)
                    .as("the refusal of %s repeats it", wrong)
                    .isTrue();
        }
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void theCapabilitiesTellThatPresharedValuesAreTaken() {
        Answer told = owner.get("/api/tokens/capabilities");
        assertThat(told.body()).isEqualTo("{\"preSharedTokensEnabled\":true}");
    }

    @Test
    void oneValueBelongsToOneTokenUntilThatIsDeleted() {
        Answer first =
                owner.post(
                        "/api/tokens",
                        """
                        {"name":"%s","rawToken":"%s","expiresIn":"PT1H"}
                        """
                                .formatted(named("first"), value(2)));
        String path = "/api/tokens/" + first.text("id");
        assertRefused(preshare(named("second"), value(2)), 409, "token_value_conflict");

        ledger.clock().advance(Duration.ofHours(2));
        assertThat(owner.get(path).text("status")).isEqualTo("expired");
        assertRefused(preshare(named("second"), value(2)), 409, "token_value_conflict");

        owner.post(path + "/revoke", "{}");
        assertRefused(preshare(named("second"), value(2)), 409, "token_value_conflict");
        assertThat(ledger.http(value(2)).get("/auth").status()).isEqualTo(401);

        owner.delete(path);
        Answer second = preshare(named("second"), value(2));
        assertThat(second.status()).isEqualTo(201);
        assertThat(ledger.http(value(2)).get("/auth").header("X-Token-Id"))
                .isEqualTo(second.text("id"));
    }

    @Test
    void oneNameBelongsToOneTokenUntilThatIsRevokedOrDeleted() {
        String name = named("one-name");
        String first = "/api/tokens/" + createNamed(name).text("id");
        assertRefused(createNamed(name), 409, "token_name_conflict");

        ledger.clock().advance(Duration.ofHours(2));
        assertThat(owner.get(first).text("status")).isEqualTo("expired");
        assertRefused(createNamed(name), 409, "token_name_conflict");

        owner.post(first + "/revoke", "{}");
        Answer second = createNamed(name);
        assertThat(second.status()).isEqualTo(201);
        assertRefused(createNamed(name), 409, "token_name_conflict");

        owner.delete("/api/tokens/" + second.text("id"));
        assertThat(createNamed(name).status()).isEqualTo(201);
    }

    @Test
    void deletingARevokedTokenLeavesItsNameToWhoHasItNow() {
        String name = named("handed-on");
        String first = "/api/tokens/" + createNamed(name).text("id");
        owner.post(first + "/revoke", "{}");
        assertThat(createNamed(name).status()).isEqualTo(201);

        assertThat(owner.delete(first).status()).isEqualTo(204);

        assertRefused(createNamed(name), 409, "token_name_conflict");
    }
}
