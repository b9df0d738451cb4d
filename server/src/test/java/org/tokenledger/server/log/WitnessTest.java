package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Malformed;
import org.tokenledger.query.transparency.witness.Witness;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Somebody else looks on: what they have seen cannot be taken back, whoever has the key. */
class WitnessTest {
    private static OneLog start(DatabaseAccess database, Path data, SmallWitness witness) {
        OneLog log =
                OneLog.start(
                        database, data, OneLog.named(Optional.empty(), List.of(witness.witness())));
        witness.watches(log.key());
        return log;
    }

    private static String readiness(OneLog log) {
        return new String(log.get("/readyz").body(), UTF_8);
    }

    @Test
    void theCheckpointCarriesTheCosignatureAndTheVerifierChecksIt() {
        try (SmallWitness witness = new SmallWitness();
                OneLog log = start(TestDatabase.fresh(), OneLog.folder(), witness)) {
            for (int i = 0; i < 3; i++) {
                log.tokens(2);
                log.published();
            }

            assertThat(log.checkpoint().signers(List.of(log.key(), witness.key()))).hasSize(2);
            assertThat(readiness(log)).doesNotContain("alarms");
            assertThat(witness.answers()).contains(200).doesNotContain(409, 422);
            Exported export = Exported.of(log.database());
            var verdict = export.verified("--key", log.key(), "--witness", witness.key());
            assertThat(verdict.exitCode()).as(verdict.said()).isZero();
            assertThat(verdict.said()).contains("witness.example.com/w1");
        }
    }

    @Test
    void aWitnessThatKnowsTheLogAlreadyTellsHowFar() {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (SmallWitness witness = new SmallWitness()) {
            try (OneLog log = start(database, data, witness)) {
                log.tokens(2);
                log.published();
            }
            try (OneLog log = start(database, data, witness)) {
                log.tokens(2);
                log.published();
                assertThat(log.checkpoint().signers(List.of(witness.key()))).hasSize(1);
            }
            assertThat(witness.answers()).contains(409).doesNotContain(422);
        }
    }

    /** The operator has the key, an old backup, and has removed the guard. */
    @Test
    void aForkedLogIsNotCosignedAndTheOperatorSeesIt() throws IOException {
        Path data = OneLog.folder();
        DatabaseAccess database = TestDatabase.fresh();
        try (SmallWitness witness = new SmallWitness()) {
            try (OneLog log = start(database, data, witness)) {
                log.tokens(2);
                log.published();
            }
            DatabaseAccess backup = TestDatabase.copyOf(database);
            try (OneLog log = start(database, data, witness)) {
                log.tokens(3);
                log.published();
            }
            Files.delete(data.resolve("log-guard"));
            try (OneLog fork = start(backup, data, witness)) {
                fork.tokens(1);
                fork.published();
                assertThat(readiness(fork)).contains("Witness w1 has seen 7 events of this log");

                fork.tokens(5);
                fork.published();
                assertThat(fork.checkpoint().signers(List.of(witness.key()))).isEmpty();
                assertThat(witness.answers()).endsWith(422);
                assertThat(readiness(fork))
                        .contains("\"ready\"", "with status 422: this is not the log that it has");
                assertThat(fork.owner().get("/metrics").body())
                        .contains("ledger_log_witnesses_missing 1.0");
            }
        }
    }

    @Test
    void aWitnessThatIsAwayHoldsNothingUp() {
        try (SmallWitness witness = new SmallWitness()) {
            witness.goesAway();
            try (OneLog log = start(TestDatabase.fresh(), OneLog.folder(), witness)) {
                log.tokens(2);
                log.published();

                assertThat(log.checkpoint().signers(List.of(log.key()))).hasSize(1);
                assertThat(readiness(log)).contains("Witness w1 cannot be reached");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "witness w1",
                "log x",
                "witness w1 key http://localhost/",
                "witness w1 example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
                        + " http://localhost/"
            })
    void whatIsNoWitnessIsRefused(String line) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Witness.parse(line))
                .isInstanceOf(Malformed.class);
    }
}
