package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Note;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.EntryBundle;
import org.tokenledger.tlog.Frontier;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.InclusionProof;
import org.tokenledger.tlog.Proof;
import org.tokenledger.tlog.Tile;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class PublishedLogTest {
    private static OneLog log;
    private static Checkpoint early;
    private static Checkpoint last;

    @BeforeAll
    static void start() {
        log = OneLog.start();
        log.tokens(10);
        early = log.published();
        log.tokens(270);
        last = log.published();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    private static List<byte[]> entries() {
        List<byte[]> entries = new ArrayList<>();
        for (long first = 0; first < last.size(); first += Tile.FULL) {
            Tile tile = Tile.in(last.size(), 0, first / Tile.FULL);
            var answer = log.get("/tlog/tile/entries/" + tile.place());
            assertThat(answer.statusCode()).isEqualTo(200);
            entries.addAll(EntryBundle.parse(answer.body()));
        }
        return entries;
    }

    @Test
    void theCheckpointIsSignedByTheLogsKeyUnderItsOrigin() {
        Note note = log.checkpoint();

        assertThat(note.signers(List.of(log.key()))).containsExactly(log.key());
        assertThat(Checkpoint.of(note).origin()).isEqualTo(OneLog.ORIGIN);
        assertThat(log.key().name()).isEqualTo(OneLog.ORIGIN);
        var answer = log.get("/tlog/checkpoint");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("text/plain;charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("max-age=1");
    }

    @Test
    void everyEntryIsThereAndTheyHaveTheRootOfTheCheckpoint() {
        Frontier tree = new Frontier();
        entries().forEach(entry -> tree.add(Hash.leaf(entry)));

        assertThat(tree.size()).isEqualTo(last.size());
        assertThat(tree.root()).isEqualTo(last.root());
    }

    @Test
    void theTilesHaveTheRootOfTheCheckpointToo() {
        assertThat(log.tree(last.size()).root(last.size())).isEqualTo(last.root());
        assertThat(log.tree(last.size()).root(early.size())).isEqualTo(early.root());
        Tile full = new Tile(0, 0, Tile.FULL);
        assertThat(log.tile(new Tile(1, 0, 1)))
                .isEqualTo(Tile.over(full.hashes(log.tile(full))).bytes());
        assertThat(log.get("/tlog/tile/0/000").headers().firstValue("Cache-Control"))
                .hasValue("max-age=31536000, public, immutable");
    }

    @Test
    void aPartialTileIsServedAlsoWhenItIsFullByNow() {
        Tile then = Tile.in(early.size(), 0, 0);

        assertThat(log.tile(then))
                .isEqualTo(
                        java.util.Arrays.copyOf(
                                log.tile(new Tile(0, 0, Tile.FULL)), then.width() * Hash.BYTES));
    }

    @Test
    void anEntrySaysWhatAnEventIsAndHidesWhatItSays() {
        String first = new String(entries().getFirst(), java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(first)
                .contains("\"at\":\"user\"", "\"ty\":\"user.registered\"", "\"v\":\"tl1\"");
        assertThat(first).doesNotContain("owner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tlog/tile/0/999",
                "/tlog/tile/0/001",
                "/tlog/tile/0/001.p/255",
                "/tlog/tile/1/000",
                "/tlog/tile/7/000.p/1",
                "/tlog/tile/64/000",
                "/tlog/tile/0/0",
                "/tlog/tile/x/000",
                "/tlog/tile/0/000.p/0",
                "/tlog/tile/entries/999",
                "/tlog/tile/entries/000.p/256",
                "/tlog/tile/entries/",
                "/tlog/nothing",
                "/tlog/tile/0/x000/x000/000",
                "/tlog/tile/0/x999/x999/x999/x999/x999/999"
            })
    void whatIsNotInTheLogIsNotFound(String path) {
        assertThat(log.get(path).statusCode()).as(path).isEqualTo(404);
    }

    @Test
    void anEventIsProvenToBeInTheLog() {
        List<byte[]> entries = entries();
        for (int position : new int[] {0, 1, 255, 256, entries.size() - 1}) {
            UUID id =
                    log.asSuperuser()
                            .sql("SELECT event_id FROM ledger.events WHERE position = ?")
                            .param(position)
                            .query(UUID.class)
                            .single();
            Answer answer = log.owner().get("/api/ledger/events/" + id + "/proof");

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            InclusionProof proof = InclusionProof.parse(answer.body());
            assertThat(proof.index()).isEqualTo(position);
            assertThat(proof.checkpoint().signers(List.of(log.key()))).hasSize(1);
            assertThat(proof.proves(entries.get(position))).isTrue();
            assertThat(proof.proves(entries.get((position + 1) % entries.size()))).isFalse();
            assertThat(answer.position()).isEqualTo(Checkpoint.of(proof.checkpoint()).size() - 1);
        }
    }

    @Test
    void anEventThatWasJustAnsweredIsProvenAMomentLater() {
        try (OneLog fresh = OneLog.start()) {
            fresh.tokens(1);
            UUID id =
                    fresh.asSuperuser()
                            .sql(
                                    "SELECT event_id FROM ledger.events ORDER BY position DESC LIMIT 1")
                            .query(UUID.class)
                            .single();

            Answer answer = fresh.owner().get("/api/ledger/events/" + id + "/proof");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void theLogIsProvenToHaveOnlyGrown() {
        Answer answer =
                log.owner()
                        .get(
                                "/api/ledger/consistency?from=%d&to=%d"
                                        .formatted(early.size(), last.size()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<Hash> hashes =
                answer.json()
                        .path("hashes")
                        .valueStream()
                        .map(JsonNode::asString)
                        .map(Hash::parse)
                        .toList();
        assertThat(
                        Proof.ofConsistency(
                                early.size(), early.root(), last.size(), last.root(), hashes))
                .isTrue();
        assertThat(answer.text("fromRoot")).isEqualTo(early.root().toString());
        assertThat(answer.text("toRoot")).isEqualTo(last.root().toString());
        assertThat(
                        log.owner()
                                .get("/api/ledger/consistency?from=" + early.size())
                                .json()
                                .path("to")
                                .asLong())
                .isGreaterThanOrEqualTo(last.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?from=0&to=5",
                "?from=5&to=4",
                "?from=1&to=1000000",
                "?from=-1",
                "?from=x",
                "?from=1&to=",
                "?from=1&from=2",
                "?from=1&until=2",
                "?from=9999999999999999999"
            })
    void noOtherConsistencyIsAskedFor(String query) {
        Answer answer = log.owner().get("/api/ledger/consistency" + query);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("malformed_request");
    }

    @Test
    void proofsOfSingleEventsAreForAuditors() {
        String user = log.owner().user("not-an-auditor", "manager");
        String token = log.owner().token("not-an-auditors", user).text("token");
        String path = "/api/ledger/events/" + UUID.randomUUID() + "/proof";

        assertThat(log.http(token).get(path).status()).isEqualTo(403);
        assertThat(log.http(token).get("/api/ledger/consistency?from=1").status()).isEqualTo(403);
        assertThat(log.get(path).statusCode()).isEqualTo(401);
        assertThat(log.owner().get(path).status()).isEqualTo(404);
        assertThat(log.owner().get("/api/ledger/events/x/proof").status()).isEqualTo(400);
    }
}
