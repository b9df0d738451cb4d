package org.tokenledger.query.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.LedgerInMemory.id;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.ViewOfLedger;

class FreshnessTest {
    private final LedgerInMemory ledger = new LedgerInMemory();
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @BeforeEach
    void oneUser() {
        ledger.registered(id(1), "olivia", Role.OWNER);
    }

    @Test
    void a_read_includes_every_command_that_this_node_has_answered() throws Exception {
        ViewOfLedger view = new ViewOfLedger(ledger);
        try (var runner = view.runner) {
            ledger.registered(id(2), "adam", Role.ADMINISTRATOR);
            runner.start();

            new Freshness(ledger, runner).before(request, response);

            assertThat(runner.position()).isEqualTo(1);
            assertThat(response.getHeader("Ledger-Position")).isEqualTo("1");
        }
    }

    @Test
    void a_position_that_is_not_reached_in_time_is_refused() throws Exception {
        request.addHeader("Ledger-Position", "7");
        try (var runner = new ViewOfLedger(ledger).runner) {
            runner.start();

            assertThatThrownBy(() -> new Freshness(ledger, runner).before(request, response))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(Code.NOT_READY))
                    .hasMessage("This node shows position 0, and the read needs 7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.5", "-2", "+1", "99999999999999999999", "1, 2", "\u0661"})
    void a_position_that_is_none_is_malformed(String position) throws Exception {
        request.addHeader("Ledger-Position", position);
        Freshness freshness = new Freshness(ledger, new ViewOfLedger(ledger).runner);

        assertThatThrownBy(() -> freshness.before(request, response))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST);
                            assertThat(refused.errors().getFirst().field())
                                    .isEqualTo("Ledger-Position");
                        });
    }
}
