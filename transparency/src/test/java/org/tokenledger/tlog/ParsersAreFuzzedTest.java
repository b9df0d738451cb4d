package org.tokenledger.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.SigningKey;
import org.tokenledger.note.VerifierKey;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;

/**
 * What comes from outside is either read, and then written back as it was, or {@link Malformed};
 * never another exception. {@code -Dfuzz.seed} and {@code -Dfuzz.rounds} change what is tried.
 */
class ParsersAreFuzzedTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_125);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);
    private static final byte[] TELLING =
            "\n\n +-—=/:0123456789xp.AZaz\0\t\r\u00ff".getBytes(StandardCharsets.UTF_8);

    private static final SigningKey KEY =
            SigningKey.ofSeed("example.com/log", VerifierKey.ED25519, new byte[32]);

    private static final Leaf LEAF =
            new Leaf(
                    new UUID(1, 2),
                    new UUID(3, 4),
                    5,
                    "token",
                    "token.created",
                    1,
                    Instant.parse("2026-11-25T14:00:00.123Z"),
                    Hash.OF_NOTHING,
                    Hash.OF_NOTHING);

    private static final Note CHECKPOINT =
            Note.signed(new Checkpoint("example.com/log", 1, Hash.OF_NOTHING).text(), List.of(KEY));

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Parser(String name, byte[] valid, Function<byte[], byte[]> readAndWrite) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Parser> parsers() {
        return List.of(
                text("note", CHECKPOINT.toString(), text -> Note.parse(text).toString()),
                text(
                        "checkpoint",
                        CHECKPOINT.text(),
                        text -> {
                            String written =
                                    Checkpoint.of(new Note(text, CHECKPOINT.signatures())).text();
                            return text.startsWith(written) ? text : written;
                        }),
                text(
                        "proof",
                        new InclusionProof("AAAA", 12, List.of(Hash.OF_NOTHING), CHECKPOINT)
                                .toString(),
                        text -> InclusionProof.parse(text).toString()),
                text(
                        "verifier key",
                        KEY.verifier().toString(),
                        text -> VerifierKey.parse(text).toString()),
                text(
                        "signing key",
                        KEY.revealSecret(),
                        text -> SigningKey.parse(text).revealSecret()),
                new Parser("leaf", LEAF.entry(), bytes -> Leaf.parse(bytes).entry()),
                text("tile", "1/x001/x234/067.p/12", text -> Tile.parse(text).path()),
                new Parser(
                        "bundle",
                        EntryBundle.of(List.of(new byte[3], new byte[300])),
                        bytes -> EntryBundle.of(EntryBundle.parse(bytes))));
    }

    private static Parser text(String name, String valid, Function<String, String> readAndWrite) {
        return new Parser(
                name,
                valid.getBytes(StandardCharsets.UTF_8),
                bytes -> {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    // What is not UTF-8 is changed by this, and may be written in another way.
                    boolean same = text.equals(readAndWrite.apply(text));
                    return same ? bytes : new byte[0];
                });
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void whatIsChangedAnywhereIsReadAsItIsOrRefused(Parser parser) {
        Random random = new Random(SEED);
        int refused = 0;
        assertThat(parser.readAndWrite().apply(parser.valid())).isEqualTo(parser.valid());
        // Making a key takes longer than reading all the rest.
        int rounds = parser.name().endsWith("key") ? ROUNDS / 20 : ROUNDS;
        for (int round = 0; round < rounds; round++) {
            byte[] changed = changed(parser.valid(), random);
            try {
                assertThat(parser.readAndWrite().apply(changed))
                        .as(
                                "round %d of seed %d: %s",
                                round, SEED, new String(changed, StandardCharsets.UTF_8))
                        .isEqualTo(changed);
            } catch (Malformed expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(rounds / 10);
    }

    private static byte[] changed(byte[] valid, Random random) {
        byte[] bytes = valid;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, random.nextInt(8));
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            next.write(bytes, 0, at);
            switch (random.nextInt(4)) {
                case 0 -> next.write(TELLING[random.nextInt(TELLING.length)]);
                case 1 -> next.write(random.nextInt());
                case 2 -> {
                    next.write(bytes, at, length);
                    next.write(bytes, at, length);
                }
                default -> {}
            }
            next.write(bytes, at + length, bytes.length - at - length);
            bytes = next.toByteArray();
        }
        return bytes;
    }
}
