package org.tokenledger.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

class NoteTest {
    /** The example of c2sp.org/signed-note. */
    private static final String EXAMPLE =
            """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
            """;

    private static final VerifierKey EXAMPLE_KEY =
            VerifierKey.parse(
                    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");

    private static final SigningKey MINE =
            SigningKey.ofSeed("example.com/log", VerifierKey.ED25519, new byte[32]);

    private static final SigningKey WITNESS =
            SigningKey.ofSeed("example.com/witness", VerifierKey.COSIGNATURE, new byte[32]);

    @Test
    void theExampleOfTheSpecificationIsSignedByItsKey() {
        Note note = Note.parse(EXAMPLE.getBytes(StandardCharsets.UTF_8));

        assertThat(note.text()).isEqualTo("This is an example message.\n");
        assertThat(note.signers(List.of(EXAMPLE_KEY))).containsExactly(EXAMPLE_KEY);
        assertThat(note).hasToString(EXAMPLE);
        assertThat(EXAMPLE_KEY)
                .hasToString(
                        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    }

    @Test
    void aTextEndsAtTheLastEmptyLine() {
        String text = "one\n\n\ntwo\n\nthree\n";
        Note note = Note.signed(text, List.of(MINE));

        assertThat(Note.parse(note.toString())).isEqualTo(note);
        assertThat(note.signers(List.of(MINE.verifier()))).hasSize(1);
    }

    @Test
    void aSignatureOfAnUnknownKeyIsIgnored() {
        assertThat(Note.parse(EXAMPLE).signers(List.of(MINE.verifier()))).isEmpty();
    }

    @Test
    void aWrongSignatureOfAKnownKeySpoilsTheNote() {
        Note other = Note.parse(EXAMPLE.replace("example message", "Example message"));

        assertThatThrownBy(() -> other.signers(List.of(EXAMPLE_KEY)))
                .isInstanceOf(Malformed.class)
                .hasMessage("the signature by example.com/foo is not right");
    }

    @Test
    void aCosignatureIsOverTheTimeTooAndOfAnotherKeyThanANotesSignature() {
        Instant then = Instant.ofEpochSecond(1_679_315_147);
        Note note = Note.signed("text\n", List.of(MINE));
        Note cosigned = note.with(List.of(WITNESS.cosign(note.text(), then)));

        assertThat(cosigned.signers(List.of(MINE.verifier(), WITNESS.verifier()))).hasSize(2);
        assertThat(WITNESS.verifier().id()).isNotEqualTo(MINE.verifier().id());
        byte[] bytes = cosigned.signatures().getLast().bytes();
        bytes[7]++;
        NoteSignature later =
                new NoteSignature(
                        "example.com/witness", WITNESS.verifier().id(), StrictBase64.encode(bytes));
        assertThat(WITNESS.verifier().verifies("text\n", later)).isFalse();
        assertThatThrownBy(() -> WITNESS.sign("text\n")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MINE.cosign("text\n", then))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsSignedAlreadyIsNotSignedTwice() {
        Note note = Note.signed("text\n", List.of(MINE));

        assertThat(note.with(note.signatures())).isEqualTo(note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "no signature\n",
                "no signature\n\n",
                "text\n\n- a AAAAAAA=\n",
                "text\n\n— a AAAAAAA=",
                "text\n\n— a AAAA\n",
                "text\n\n— a AAAAAAB=\n",
                "text\n\n— a AAAAAAA\n",
                "text\n\n— a AAAAAAA=\n\n",
                "text\n\n— a+b AAAAAAA=\n",
                "text\n\n—  AAAAAAA=\n",
                "te\txt\n\n— a AAAAAAA=\n",
                "te\rxt\n\n— a AAAAAAA=\n"
            })
    void whatIsNoNoteIsRefused(String text) {
        assertThatThrownBy(() -> Note.parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void whatIsNotUtf8IsNoNote() {
        byte[] bytes = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        bytes[3] = (byte) 0xFF;

        assertThatThrownBy(() -> Note.parse(bytes)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/foo",
                "example.com/foo+530d903a",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
                "example.com foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
            })
    void whatIsNoVerifierKeyIsRefused(String text) {
        assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void aSigningKeyIsReadBackAndShownToNobodyByAccident() {
        SigningKey read = SigningKey.parse(MINE.revealSecret());

        assertThat(read.verifier()).isEqualTo(MINE.verifier());
        assertThat(read.sign("text\n")).isEqualTo(MINE.sign("text\n"));
        assertThat(MINE.toString()).doesNotContain(MINE.revealSecret().substring(40));
        assertThatThrownBy(() -> SigningKey.parse(MINE.revealSecret().replace("log", "lag")))
                .isInstanceOf(Malformed.class)
                .hasMessage("the id in the signing key is another key's");
        assertThatThrownBy(() -> SigningKey.parse("PRIVATE+KEY+a+b")).isInstanceOf(Malformed.class);
    }
}
