package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.atOnce;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.util.List;

/** REST contract, Common: {@code ETag} and {@code If-Match}. */
@ExtendWith(OneLedger.Shared.class)
class VersionsTest {
    private final OneLedger ledger;
    private final Http owner;

    VersionsTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private static void assertVersion(Answer answer, int version) {
        assertThat(answer.header("ETag")).isEqualTo("\"" + version + "\"");
        assertThat(answer.json().path("version").asInt()).isEqualTo(version);
    }

    @Test
    void theETagIsTheVersionAndGrowsWithEveryEventOfTheToken() {
        Holder holder = ledger.holder("manager", "configs:read");
        assertVersion(holder.created(), 1);
        assertVersion(owner.get(holder.path()), 1);
        String viewer = ledger.user("viewer");
        assertVersion(
                owner.post(holder.path() + "/reassign", "{\"ownerId\":\"%s\"}".formatted(viewer)),
                2);
        assertVersion(holder.http().get("/api/tokens/self"), 2);
        assertVersion(owner.post(holder.path() + "/revoke", "{}"), 3);
        assertVersion(owner.get(holder.path()), 3);
    }

    @Test
    void theETagIsTheVersionAndGrowsWithEveryEventOfTheUser() {
        Answer registered =
                owner.post(
                        "/api/users",
                        "{\"username\":\"%s\",\"role\":\"viewer\"}"
                                .formatted(OneLedger.named("versioned")));
        assertVersion(registered, 1);
        String path = "/api/users/" + registered.text("id");
        assertVersion(owner.get(path), 1);
        Answer changed = owner.put(path + "/role", "{\"role\":\"manager\"}");
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().path("user").path("version").asInt()).isEqualTo(2);
        assertThat(owner.post(path + "/disable", "{}").header("ETag")).isEqualTo("\"3\"");
        assertVersion(owner.get(path), 3);
    }

    @Test
    void aCommandOnATokenWithAStaleIfMatchChangesNothing() {
        Holder holder = ledger.holder("manager", "configs:read");
        String viewer = "{\"ownerId\":\"%s\"}".formatted(ledger.user("viewer"));
        long before = ledger.position();
        for (String stale : List.of("\"0\"", "\"2\"", "W/\"1\"", "\"\"", "\"2\", \"3\"")) {
            for (Answer answer :
                    List.of(
                            owner.post(holder.path() + "/reassign", viewer, "If-Match", stale),
                            owner.post(holder.path() + "/revoke", "{}", "If-Match", stale),
                            owner.delete(holder.path(), "If-Match", stale))) {
                assertRefused(answer, 412, "version_mismatch");
            }
        }
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void aCommandOnAUserWithAStaleIfMatchChangesNothing() {
        String path = "/api/users/" + ledger.user("manager");
        long before = ledger.position();
        String stale = "\"2\"";
        for (Answer answer :
                List.of(
                        owner.put(path + "/role", "{\"role\":\"viewer\"}", "If-Match", stale),
                        owner.post(path + "/disable", "{}", "If-Match", stale),
                        owner.post(path + "/enable", "{}", "If-Match", stale),
                        owner.delete(path, "If-Match", stale))) {
            assertRefused(answer, 412, "version_mismatch");
        }
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void aCommandWithTheCurrentVersionOrAnyGoesThrough() {
        for (String matching : List.of("\"1\"", "\"7\", \"1\"", "*")) {
            Holder holder = ledger.holder("manager");
            assertThat(owner.post(holder.path() + "/revoke", "{}", "If-Match", matching).status())
                    .isEqualTo(200);
            assertThat(
                            owner.post(holder.userPath() + "/disable", "{}", "If-Match", matching)
                                    .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void anIfMatchThatIsNoneIsMalformed() {
        Holder holder = ledger.holder("manager");
        for (String odd : List.of("1", "\"1", "'1'", "\"1\" \"2\"")) {
            assertRefused(
                    owner.post(holder.path() + "/revoke", "{}", "If-Match", odd),
                    400,
                    "malformed_request");
        }
    }

    @Test
    void ofTwoCommandsOnTheSameVersionOneGoesThrough() throws Exception {
        Holder holder = ledger.holder("manager", "configs:read");
        List<String> heirs = List.of(ledger.user("viewer"), ledger.user("viewer"));
        List<Answer> answers =
                atOnce(
                        () -> reassign(holder, heirs.getFirst()),
                        () -> reassign(holder, heirs.getLast()));
        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 412);
        Answer read = owner.get(holder.path());
        assertVersion(read, 2);
        assertThat(read.text("ownerId"))
                .isEqualTo(heirs.get(answers.getFirst().status() == 200 ? 0 : 1));
    }

    private Answer reassign(Holder holder, String userId) {
        return owner.post(
                holder.path() + "/reassign",
                "{\"ownerId\":\"%s\"}".formatted(userId),
                "If-Match",
                "\"1\"");
    }
}
