package org.tokenledger.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tokenledger.server.RunningLedger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Nothing of the contract changes unnoticed. After a change that is meant, run this test with
 * {@code -Dopenapi.approve} and read the difference before it is committed.
 */
class OpenApiIsApprovedTest {
    private static final Path APPROVED = Path.of("src/test/resources/openapi.approved.json");

    @Test
    void theContractIsTheOneThatWasApproved() throws IOException {
        String generated;
        try (RunningLedger ledger = RunningLedger.start()) {
            generated = ledger.owner().get("/api/docs/openapi.json").body() + "\n";
        }
        if (System.getProperty("openapi.approve") != null) {
            Files.writeString(APPROVED, generated);
        }
        assertThat(APPROVED).content().isEqualTo(generated);
    }
}
