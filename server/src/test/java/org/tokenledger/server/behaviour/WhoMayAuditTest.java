package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.List;

/** Who may read what here: behaviour §7, and the contract's Audit. */
@ExtendWith(OneLedger.Shared.class)
class WhoMayAuditTest {
    private static final List<String> ACCEPTED =
            List.of(
                    "application/json",
                    "application/x-ndjson",
                    "text/csv",
                    "application/cloudevents-batch+json");

    private static final List<String> READS =
            List.of(
                    "/api/audit/denials",
                    "/api/audit/access?limit=1",
                    "/api/audit/reports/access-review?asOf=0",
                    "/api/audit/reports/dormant?asOf=0",
                    "/api/audit/reports/privileged?asOf=0",
                    "/api/audit/reports/expiring?asOf=0",
                    "/api/audit/reports/lifecycle?asOf=0");

    private final OneLedger ledger;

    WhoMayAuditTest(OneLedger ledger) {
        this.ledger = ledger;
    }

    private Holder holder(String role, String permissions) {
        String user = role.equals("owner") ? ledger.ownerId() : ledger.user(role);
        return permissions.equals("all")
                ? ledger.holderOf(user)
                : ledger.holderOf(user, permissions.split(" "));
    }

    @ParameterizedTest(
            name =
                    "{0} with {1}: trail {2}, replays {3}, past tokens {4}, past users {5},"
                            + " own {6}, others'' {7}, deleted {8}")
    @CsvSource({
        "owner,         all,                    200, 200, 200, 200, 200, 200, 200",
        "owner,         tokens:read,            403, 403, 200, 403, 200, 200, 404",
        "owner,         users:read,             403, 403, 403, 200, 403, 403, 403",
        "owner,         audit:read,             200, 403, 403, 403, 403, 403, 403",
        "owner,         audit:write,            403, 200, 403, 403, 403, 403, 403",
        "owner,         tokens:read audit:read, 200, 403, 200, 403, 200, 200, 200",
        "administrator, all,                    200, 200, 200, 200, 200, 200, 200",
        "administrator, tokens:read,            403, 403, 200, 403, 200, 200, 404",
        "administrator, users:read,             403, 403, 403, 200, 403, 403, 403",
        "administrator, audit:read,             200, 403, 403, 403, 403, 403, 403",
        "administrator, audit:write,            403, 200, 403, 403, 403, 403, 403",
        "administrator, tokens:read audit:read, 200, 403, 200, 403, 200, 200, 200",
        "manager,       all,                    403, 403, 200, 403, 200, 404, 404",
        "manager,       tokens:read audit:read, 403, 403, 200, 403, 200, 404, 404",
        "manager,       configs:read,           403, 403, 403, 403, 403, 403, 403",
        "viewer,        all,                    403, 403, 403, 403, 403, 403, 403",
        "viewer,        configs:read,           403, 403, 403, 403, 403, 403, 403",
    })
    void everyCell(
            String role,
            String permissions,
            int trail,
            int replays,
            int pastTokens,
            int pastUsers,
            int own,
            int others,
            int deleted) {
        Holder holder = holder(role, permissions);
        Holder mine = ledger.holderOf(holder.userId(), "configs:read");
        Holder theirs = ledger.holder("manager", "configs:read");
        Holder gone = ledger.holderOf(holder.userId(), "configs:read");
        ledger.owner().delete(gone.path());

        for (String accepted : ACCEPTED) {
            Answer answer = holder.http().send("GET", recent(), null, "Accept", accepted);
            assertThat(answer.status()).as(accepted).isEqualTo(trail);
        }
        assertThat(listen(holder.http())).isEqualTo(trail);
        for (String read : READS) {
            assertThat(holder.http().get(read).status()).as(read).isEqualTo(trail);
        }
        assertThat(holder.http().get("/api/audit/replays").status()).isEqualTo(replays);
        assertThat(holder.http().get("/api/tokens?asOf=0").status()).isEqualTo(pastTokens);
        assertThat(holder.http().get("/api/users?asOf=0").status()).isEqualTo(pastUsers);
        for (String part : List.of("/history", "/custody")) {
            assertThat(holder.http().get(mine.path() + part).status()).as(part).isEqualTo(own);
            assertThat(holder.http().get(theirs.path() + part).status()).as(part).isEqualTo(others);
            assertThat(holder.http().get(gone.path() + part).status()).as(part).isEqualTo(deleted);
        }
    }

    /** Not all that other tests have done. */
    private String recent() {
        return "/api/audit/events?fromPosition=" + ledger.position();
    }

    private static int listen(Http by) {
        return by.send("HEAD", "/api/audit/events/stream", null, "Accept", "text/event-stream")
                .status();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/audit/events",
                "/api/audit/events/stream",
                "/api/audit/denials",
                "/api/audit/access",
                "/api/audit/reports/access-review",
                "/api/audit/replays",
                "/api/tokens?asOf=0",
                "/api/users?asOf=0",
                "/api/tokens/01900000-0000-7000-8000-000000000001/history",
                "/api/tokens/01900000-0000-7000-8000-000000000001/custody"
            })
    void nobodyReadsWithoutAToken(String path) {
        OneLedger.assertRefused(ledger.nobody().get(path), 401, "missing_authorization");
    }

    @Test
    void aTokenThatIsRevokedReadsNothingAnyMore() {
        Holder auditor = ledger.holderOf(ledger.ownerId());
        ledger.owner().post(auditor.path() + "/revoke", "{}");
        for (String read : READS) {
            OneLedger.assertRefused(auditor.http().get(read), 401, "invalid_token");
        }
        for (String accepted : ACCEPTED) {
            OneLedger.assertRefused(
                    auditor.http().send("GET", recent(), null, "Accept", accepted),
                    401,
                    "invalid_token");
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        Answer refused = ledger.holder("manager").http().get("/api/audit/events");

        OneLedger.assertRefused(refused, 403, "insufficient_permission");
        assertThat(refused.text("required")).isEqualTo("audit:read");
    }
}
