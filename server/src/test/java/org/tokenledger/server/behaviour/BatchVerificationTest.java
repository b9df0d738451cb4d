package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.Collections;

@ExtendWith(OneLedger.Shared.class)
class BatchVerificationTest {
    private static final String PATH = "/api/tokens/verify";

    private final OneLedger ledger;
    private final Http owner;

    BatchVerificationTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static String asked(String value, String permission) {
        return "{\"token\":\"%s\",\"permissions\":[\"%s\"]}".formatted(value, permission);
    }

    @Test
    void everyTokenGetsTheVerdictThatItWouldGetAlone() {
        Holder good = ledger.holder("manager", "configs:read", "agents:read");
        Holder revoked = ledger.holder("manager", "configs:read");
        owner.post(revoked.path() + "/revoke", "{}");
        Answer answer =
                owner.post(
                        PATH,
                        "{\"tokens\":[%s,%s,%s,{\"token\":\"nonsense\"}]}"
                                .formatted(
                                        asked(good.value(), "configs:read"),
                                        asked(good.value(), "configs:write"),
                                        asked(revoked.value(), "configs:read")));
        assertThat(answer.body())
                .isEqualTo(
                        """
                        {"results":[\
                        {"outcome":"granted","tokenId":"%s","ownerId":"%s",\
                        "permissions":["agents:read","configs:read"]},\
                        {"outcome":"denied","reason":"insufficient_permission"},\
                        {"outcome":"denied","reason":"invalid_token"},\
                        {"outcome":"denied","reason":"invalid_token"}]}\
                        """
                                .formatted(good.tokenId(), good.userId()));
    }

    @Test
    void atMostAThousandAndAtLeastOneWithAValue() {
        String one = asked("x", "configs:read");
        String thousand = String.join(",", Collections.nCopies(1_000, one));
        Answer all = owner.post(PATH, "{\"tokens\":[" + thousand + "]}");
        assertThat(all.json().path("results").size()).isEqualTo(1_000);
        assertRefused(
                owner.post(PATH, "{\"tokens\":[" + thousand + "," + one + "]}"),
                422,
                "invalid_value");
        assertRefused(owner.post(PATH, "{\"tokens\":[]}"), 422, "invalid_value");
        assertRefused(owner.post(PATH, "{}"), 422, "invalid_value");
        assertRefused(owner.post(PATH, "{\"tokens\":[{}]}"), 422, "invalid_value");
        assertRefused(owner.post(PATH, "{\"tokens\":[null]}"), 400, "malformed_request");
    }

    @Test
    void theCallerNeedsTokensRead() {
        Holder lacking = ledger.holder("manager", "configs:read");
        assertRefused(lacking.http().post(PATH, "{\"tokens\":[]}"), 403, "insufficient_permission");
    }
}
