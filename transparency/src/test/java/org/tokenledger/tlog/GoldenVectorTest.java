package org.tokenledger.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.SigningKey;
import org.tokenledger.note.VerifierKey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The bytes that the design promised to auditors. If one of these changes, their proofs break. */
class GoldenVectorTest {
    private static final String ENTRY =
            "{\"agg\":\"0d5a3b1e-7c1e-4f0a-9b64-3b1f5a2c9d10\",\"at\":\"ApiToken\",\"eid\":\"00000000-0000-4000-8000-000000000001\",\"md\":\"dm7saHlxPmU7EXRj5WKJckvVEI64kJE9XOZ/JSZj+bY=\",\"pl\":\"duYYVuMgULH4HqIoP0WPjMQNLztwT0TjdCzjKhLfKFQ=\",\"rev\":\"1\",\"seq\":\"1\",\"ts\":\"2026-11-23T16:05:00.000Z\",\"ty\":\"TokenReassigned\",\"v\":\"tl1\"}";

    private static final String PROOF =
            """
            c2sp.org/tlog-proof@v1
            index 1
            tFyNd9eOthTFq+QbW3X2i42Pm81W9Xra3GuZgO3h6ak=
            HJMCw2Rb5Px2QObIXqlVu2m7Xz3ULKbf3BxLwLHB5cE=

            ledger.example.com/tokens
            3
            kY80kUDMzZSZuxEXs6FuwagC47lg8c2cLoxGbLRmcx0=

            — ledger.example.com/tokens juCzAGmIgqz/VtmDdYbx6HQF6HnPoFZTUn3mkONmfKvyB6fanvm2LJQFwtDKCfarBtZgcnQLMe1cxUUhd/AVMct0Sw8=
            """;

    private static final String KEY =
            "ledger.example.com/tokens+8ee0b300+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";

    private static final Leaf LEAF =
            new Leaf(
                    UUID.fromString("00000000-0000-4000-8000-000000000001"),
                    UUID.fromString("0d5a3b1e-7c1e-4f0a-9b64-3b1f5a2c9d10"),
                    1,
                    "ApiToken",
                    "TokenReassigned",
                    1,
                    Instant.parse("2026-11-23T16:05:00Z"),
                    Hash.parse("dm7saHlxPmU7EXRj5WKJckvVEI64kJE9XOZ/JSZj+bY="),
                    Hash.parse("duYYVuMgULH4HqIoP0WPjMQNLztwT0TjdCzjKhLfKFQ="));

    @Test
    void theLeafIsByteForByteTheDesignsAndSoIsItsHash() {
        assertThat(new String(LEAF.entry(), StandardCharsets.US_ASCII)).isEqualTo(ENTRY);
        assertThat(LEAF.entry()).hasSize(296);
        assertThat(LEAF.hash()).hasToString("DBBIfCkPWlGrzEtcwUk0LaaaguchzA6IBTxCORood8U=");
    }

    @Test
    void theProofIsByteForByteTheDesigns() {
        SigningKey key = SigningKey.ofSeed("ledger.example.com/tokens", 1, seed());
        Hash root = Hash.parse("kY80kUDMzZSZuxEXs6FuwagC47lg8c2cLoxGbLRmcx0=");
        Note checkpoint =
                Note.signed(
                        new Checkpoint("ledger.example.com/tokens", 3, root).text(), List.of(key));
        List<Hash> path =
                List.of(
                        Hash.parse("tFyNd9eOthTFq+QbW3X2i42Pm81W9Xra3GuZgO3h6ak="),
                        Hash.parse("HJMCw2Rb5Px2QObIXqlVu2m7Xz3ULKbf3BxLwLHB5cE="));

        assertThat(key.verifier()).hasToString(KEY);
        assertThat(new InclusionProof(null, 1, path, checkpoint)).hasToString(PROOF);
        assertThat(Hash.node(Hash.node(path.getFirst(), LEAF.hash()), path.getLast()))
                .isEqualTo(root);
    }

    private static byte[] seed() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 1);
        return seed;
    }

    @Test
    void theProofIsReadAndProvesThisEntryAlone() {
        InclusionProof proof = InclusionProof.parse(PROOF);

        assertThat(proof.proves(ENTRY.getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(
                        proof.proves(
                                ENTRY.replace("\"1\"", "\"2\"")
                                        .getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(proof.checkpoint().signers(List.of(VerifierKey.parse(KEY)))).hasSize(1);
        assertThat(Checkpoint.of(proof.checkpoint()).size()).isEqualTo(3);
    }

    @Test
    void aProofMayCarryWhatNobodyVouchesFor() {
        String text = PROOF.replace("@v1\n", "@v1\nextra AAAA\n");

        assertThat(InclusionProof.parse(text).extra()).isEqualTo("AAAA");
        assertThat(InclusionProof.parse(text)).hasToString(text);
    }

    @Test
    void aCommitmentIsOverTheLabelTheSaltAndTheStoredBytes() throws Exception {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) 0xA1);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update("tl1/payload\0".getBytes(StandardCharsets.US_ASCII));
        sha256.update(salt);
        byte[] expected = sha256.digest("{}".getBytes(StandardCharsets.US_ASCII));
        byte[] stored = "{}".getBytes(StandardCharsets.US_ASCII);

        assertThat(Leaf.payload(salt, stored)).isEqualTo(Hash.of(expected));
        assertThat(Leaf.metadata(salt, stored)).isNotEqualTo(Hash.of(expected));
        assertThatThrownBy(() -> Leaf.payload(new byte[31], stored)).isInstanceOf(Malformed.class);
    }

    @Test
    void whatALeafCouldNotShowIsRefused() {
        assertThatThrownBy(() -> leaf("to\"ken", "t", 0, LEAF.time()))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> leaf("token", "t\u00e9", 0, LEAF.time()))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> leaf("token", "t", -1, LEAF.time())).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> leaf("token", "t", 0, LEAF.time().plusNanos(1_000)))
                .isInstanceOf(Malformed.class);
    }

    private static Leaf leaf(String aggregate, String type, long sequence, Instant time) {
        return new Leaf(
                LEAF.eventId(),
                LEAF.stream(),
                sequence,
                aggregate,
                type,
                1,
                time,
                LEAF.metadata(),
                LEAF.payload());
    }
}
