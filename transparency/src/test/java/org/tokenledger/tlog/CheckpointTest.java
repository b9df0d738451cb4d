package org.tokenledger.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;

class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    /** The example of c2sp.org/tlog-cosignature. */
    private static final String EXAMPLE =
            """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
            """;

    @Test
    void theExampleOfTheSpecificationIsReadAndWrittenAsItIs() {
        Note note = Note.parse(EXAMPLE);

        Checkpoint checkpoint = Checkpoint.of(note);
        assertThat(checkpoint)
                .isEqualTo(
                        new Checkpoint("example.com/behind-the-sofa", 20852163, Hash.parse(ROOT)));
        assertThat(checkpoint.text()).isEqualTo(note.text());
        assertThat(note).hasToString(EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin\n1\n",
                "origin\n01\n" + ROOT + "\n",
                "origin\n-1\n" + ROOT + "\n",
                "origin\n1000000000000000000000\n" + ROOT + "\n",
                "origin\n1\n\n",
                "origin\n1\nAAAA\n",
                "origin\n0\n" + ROOT + "\n",
                "\n1\n" + ROOT + "\n",
                "origin\n1\n" + ROOT + "\n\nmore\n",
            })
    void whatIsNoCheckpointIsRefused(String text) {
        Note note = Note.parse(text + "\n— a AAAAAAA=\n");

        assertThatThrownBy(() -> Checkpoint.of(note)).isInstanceOf(Malformed.class);
    }

    @Test
    void extensionLinesAreIgnored() {
        Note note = Note.parse("origin\n1\n" + ROOT + "\nmore\n\n— a AAAAAAA=\n");

        assertThat(Checkpoint.of(note).size()).isEqualTo(1);
    }
}
