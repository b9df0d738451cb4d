package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.contract.ErasureCertificate;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.tlog.EntryBundle;
import org.tokenledger.tlog.InclusionProof;
import org.tokenledger.tlog.Leaf;
import org.tokenledger.tlog.Tile;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.UUID;

/** Who had something deleted can prove it to anybody: offline, for ever. */
class ErasureCertificateTest {
    private static OneLog log;

    @BeforeAll
    static void start() {
        log = OneLog.start();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    private static String token(String name) {
        return log.owner()
                .token(name, log.owner().get("/api/tokens/self").text("ownerId"))
                .text("id");
    }

    private static void assertProves(String certificate, String type, String id, long position) {
        Answer answer = log.owner().get(certificate);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        InclusionProof proof = InclusionProof.parse(answer.body());
        assertThat(proof.index()).isEqualTo(position);
        assertThat(proof.checkpoint().signers(List.of(log.key()))).hasSize(1);
        Tile tile = Tile.in(log.published().size(), 0, 0);
        byte[] entry =
                EntryBundle.parse(log.get("/tlog/tile/entries/" + tile.place()).body())
                        .get((int) position);
        assertThat(proof.proves(entry)).as(new String(entry, US_ASCII)).isTrue();
        Leaf leaf = Leaf.parse(entry);
        assertThat(leaf.type()).isEqualTo(type);
        assertThat(leaf.stream()).isEqualTo(UUID.fromString(id));
    }

    private static String certificate(Answer answer) {
        String certificate = answer.header(ErasureCertificate.HEADER);
        assertThat(certificate).isNotNull();
        return String.valueOf(certificate);
    }

    @Test
    void theDeletionOfATokenIsProven() {
        String id = token("to be deleted");
        Answer tried = log.owner().delete("/api/tokens/" + id + "?dryRun=true");
        assertThat(tried.status()).isEqualTo(200);
        assertThat(tried.header(ErasureCertificate.HEADER)).isNull();

        Answer deleted = log.owner().delete("/api/tokens/" + id);

        assertThat(deleted.status()).isEqualTo(204);
        assertProves(certificate(deleted), "token.deleted", id, deleted.position());
    }

    @Test
    void theDeletionOfAUserIsProvenAndThatOfEachTokenIsInTheHistory() {
        String user = log.owner().user("to be deleted", "manager");
        log.owner().token("of the deleted", user);
        Answer tried = log.owner().delete("/api/users/" + user + "?dryRun=true");
        assertThat(tried.status()).isEqualTo(200);
        assertThat(tried.header(ErasureCertificate.HEADER)).isNull();

        Answer deleted = log.owner().delete("/api/users/" + user);

        assertThat(deleted.status()).isEqualTo(204);
        assertProves(certificate(deleted), "user.deleted", user, deleted.position());
    }

    @Test
    void inBulkEachDeletionIsProvenAndARepeatedRequestSaysTheSame() {
        String one = token("one of two");
        String two = token("two of two");
        String body = "{\"ids\":[\"%s\",\"%s\",\"%s\"]}".formatted(one, two, UUID.randomUUID());
        Answer tried = log.owner().post("/api/tokens/bulk/delete?dryRun=true", body);
        assertThat(tried.body()).doesNotContain("erasureCertificate");

        Answer deleted =
                log.owner().post("/api/tokens/bulk/delete", body, "Idempotency-Key", "once");

        JsonNode results = deleted.json().path("results");
        assertProves(
                results.path(0).path("erasureCertificate").asString(),
                "token.deleted",
                one,
                deleted.position() - 2);
        assertProves(
                results.path(1).path("erasureCertificate").asString(),
                "token.deleted",
                two,
                deleted.position());
        assertThat(results.path(2).has("erasureCertificate")).isFalse();
        assertThat(
                        log.owner()
                                .post("/api/tokens/bulk/delete", body, "Idempotency-Key", "once")
                                .body())
                .isEqualTo(deleted.body());
    }
}
