package org.tokenledger.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What every proxy does for the API behind it, when it is configured as its page says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BehindAProxy {
    private static final String UNKNOWN = "tc-apiv1_" + "e".repeat(64);
    private static final List<String> NAMES =
            List.of("X-Token-Id", "X-Token-Owner", "X-Token-Permissions");

    private final String program;

    private Path temporary;
    private RunningLedger ledger;
    private Api api;
    private Ports ports;
    private ProxyProcess proxy;
    private String ownerId;

    BehindAProxy(String program) {
        this.program = program;
    }

    /** The command that runs it in the foreground; its configuration is written to the folder. */
    abstract ProcessBuilder configured(Path folder, Ports at) throws IOException;

    /** What it tells a client when the ledger is away. */
    int statusWhenTheLedgerIsAway() {
        return 503;
    }

    /** What it tells a client when the ledger says this, which is no verdict. */
    int statusWhenTheLedgerSays(int status) {
        return 503;
    }

    /** Whether the client is told the challenge of a 403 also. */
    abstract boolean passesTheChallengeOfA403();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        temporary = folder;
        assumeTrue(isInstalled(), program + " is not installed: nothing of its page is tested");
        ledger = RunningLedger.start();
        ownerId = ledger.owner().get("/api/tokens/self").text("ownerId");
        api = new Api();
        ports = Ports.of(ledger.port(), api.port());
        proxy = started(ports);
    }

    @AfterAll
    void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        if (api != null) {
            api.close();
        }
        if (ledger != null) {
            ledger.close();
        }
    }

    private boolean isInstalled() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                        Stream.of("/usr/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private ProxyProcess started(Ports at) throws Exception {
        Path folder = Files.createTempDirectory(temporary, program);
        return new ProxyProcess(configured(folder, at), folder, at.proxy());
    }

    private Answer created(String name, String... permissions) {
        return ledger.owner().token(name, ownerId, permissions);
    }

    private Http with(String token) {
        return new Http(ports.proxy(), token);
    }

    private void assertRefused(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("from the API");
        for (String name : NAMES) {
            assertThat(answer.header(name)).isNull();
        }
        assertThat(api.received()).isNull();
    }

    private static void assertWhoItIs(Api.Request request, String... values) {
        for (int i = 0; i < values.length; i++) {
            assertThat(request.headers().get(NAMES.get(i))).containsExactly(values[i]);
        }
    }

    @Test
    void aGoodTokenPassesAndTheApiSeesWhoItIsAndNotTheToken() {
        Answer token = created("good", "configs:read", "heartbeat:write");
        Answer answer = with(token.text("token")).get("/configs/7?a=b&permission=no:such");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("from the API");
        Api.Request request = api.received();
        assertThat(request.path()).isEqualTo("/configs/7?a=b&permission=no:such");
        assertWhoItIs(request, token.text("id"), ownerId, "configs:read heartbeat:write");
        assertThat(request.headers()).doesNotContainKey("Authorization");
        assertThat(request.headers().toString()).doesNotContain(token.text("token"));
    }

    @Test
    void theSchemeOfAgentsIsAcceptedToo() {
        String value = created("agent", "configs:read").text("token");
        Answer answer = with(null).send("GET", "/", null, "Authorization", "Token " + value);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(api.received()).isNotNull();
    }

    @Test
    void aClientCannotSayItselfWhoItIs() {
        Answer token = created("spoofer", "configs:read");
        String[] claimed = {"x-token-id", "1", "X-TOKEN-OWNER", "2", "X-Token-Permissions", "3"};
        with(token.text("token")).send("GET", "/configs", null, claimed);
        assertWhoItIs(api.received(), token.text("id"), ownerId, "configs:read");
        assertRefused(with(null).send("GET", "/configs", null, claimed), 401);
    }

    @Test
    void withoutAValidTokenItIs401WithTheChallenge() {
        String bearer = "Bearer realm=\"token-ledger\"";
        Answer missing = with(null).get("/configs");
        assertRefused(missing, 401);
        assertThat(missing.headers().allValues("WWW-Authenticate")).containsExactly(bearer);
        Answer unknown = with(UNKNOWN).get("/configs");
        assertRefused(unknown, 401);
        assertThat(unknown.headers().allValues("WWW-Authenticate"))
                .containsExactly(bearer + ", error=\"invalid_token\"");
    }

    @Test
    void withoutThePermissionOfThePathItIs403() {
        Http reader = with(created("reader", "configs:read").text("token"));
        Answer lacking = reader.post("/heartbeat", "{}");
        assertRefused(lacking, 403);
        if (passesTheChallengeOfA403()) {
            assertThat(lacking.header("WWW-Authenticate"))
                    .contains("insufficient_scope", "scope=\"heartbeat:write\"");
        }
        Http writer = with(created("writer", "heartbeat:write").text("token"));
        assertRefused(writer.get("/configs"), 403);
        assertRefused(writer.get("/heartbeat/../configs"), 403);
    }

    @Test
    void theVeryNextRequestAfterARevocationIsRefused() {
        for (int round = 0; round < 20; round++) {
            Answer token = created("short-" + round, "configs:read");
            Http client = with(token.text("token"));
            assertThat(client.get("/configs").status()).isEqualTo(200);
            assertThat(api.received()).isNotNull();
            ledger.owner().post("/api/tokens/" + token.text("id") + "/revoke", "{}");
            assertRefused(client.get("/configs"), 401);
        }
    }

    @Test
    void theBodyOfARequestReachesTheApi() {
        Http client = with(created("beating", "heartbeat:write").text("token"));
        for (String body : new String[] {"{\"beat\":1}", "b".repeat(300_000)}) {
            assertThat(client.post("/heartbeat", body).status()).isEqualTo(200);
            Api.Request request = api.received();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.body()).isEqualTo(body);
        }
    }

    @Test
    void everyMethodIsVerifiedAndPassed() {
        Http client = with(created("methods", "configs:read").text("token"));
        for (String method : new String[] {"PUT", "PATCH", "DELETE"}) {
            assertThat(client.send(method, "/configs/7", "{}").status()).isEqualTo(200);
            assertThat(api.received().method()).isEqualTo(method);
            assertRefused(with(UNKNOWN).send(method, "/configs/7", "{}"), 401);
        }
    }

    @Test
    void whatIsNoVerdictIsARefusal() throws Exception {
        try (OddLedger odd = new OddLedger()) {
            Ports other = Ports.of(odd.port(), api.port());
            try (ProxyProcess _ = started(other)) {
                Http client = new Http(other.proxy(), UNKNOWN);
                assertThat(client.get("/configs").status()).isEqualTo(200);
                assertThat(api.received()).isNotNull();
                for (int status : new int[] {503, 500, 404}) {
                    odd.says(status);
                    assertRefused(client.get("/configs"), statusWhenTheLedgerSays(status));
                    assertRefused(client.post("/heartbeat", "{}"), statusWhenTheLedgerSays(status));
                }
            }
        }
    }

    @Test
    void whenTheLedgerIsAwayNobodyPasses() throws Exception {
        OddLedger stopping = new OddLedger();
        Ports other = Ports.of(stopping.port(), api.port());
        try (ProxyProcess _ = started(other)) {
            Http client = new Http(other.proxy(), UNKNOWN);
            assertThat(client.get("/configs").status()).isEqualTo(200);
            assertThat(api.received()).isNotNull();
            stopping.close();
            assertRefused(client.get("/configs"), statusWhenTheLedgerIsAway());
            assertRefused(client.post("/heartbeat", "{}"), statusWhenTheLedgerIsAway());
        }
    }
}
