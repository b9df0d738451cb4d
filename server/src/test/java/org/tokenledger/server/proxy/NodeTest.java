package org.tokenledger.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code docs/integrate/node.md}: npm's oauth4webapi as a client of the OAuth endpoints. */
class NodeTest {
    private static final Page PAGE = new Page("node.md");
    private static final Path FOLDER = Path.of("target", "node").toAbsolutePath();
    private static final int OLDEST = 20;
    private static final long PATIENCE_SECONDS = 120;

    private static final String PROGRAM =
            """
            import {introspect, revoke} from './ledger.mjs';
            const before = await introspect(process.env.PRESENTED);
            await revoke(process.env.PRESENTED);
            const after = await introspect(process.env.PRESENTED);
            await revoke('nonsense');
            console.log(JSON.stringify([before, after]));
            """;

    private record Run(int exitCode, String out) {}

    @Test
    void aNodeServerLearnsWhatATokenIsGoodForAndRevokesIt() throws Exception {
        install();
        try (RunningLedger ledger = RunningLedger.start()) {
            String code =
                    new Ports(0, ledger.port(), 0).in(PAGE.block("js"), "http://127.0.0.1:8080");
            Files.writeString(FOLDER.resolve("ledger.mjs"), code);
            Files.writeString(FOLDER.resolve("program.mjs"), PROGRAM);
            Http owner = ledger.owner();
            String user = owner.get("/api/tokens/self").text("ownerId");
            Answer own = owner.token("my-api", user, "tokens:read", "tokens:write");
            Answer presented = owner.token("presented", user, "configs:read", "agents:read");

            Run understood = program(own.text("token"), presented.text("token"));

            assertThat(understood.exitCode()).as(understood.out()).isZero();
            JsonNode said = JsonMapper.shared().readTree(understood.out());
            assertThat(said.at("/0/active").asBoolean()).isTrue();
            assertThat(said.at("/0/scope").asString()).isEqualTo("agents:read configs:read");
            assertThat(said.at("/0/sub").asString()).isEqualTo(user);
            assertThat(said.at("/0/jti").asString()).isEqualTo(presented.text("id"));
            assertThat(said.path(1).toString()).isEqualTo("{\"active\":false}");
            assertThat(ledger.http(presented.text("token")).get("/auth").status()).isEqualTo(401);

            Run refused = program("tc-apiv1_" + "e".repeat(64), presented.text("token"));
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out()).contains("WWWAuthenticateChallengeError", "invalid_token");
        }
    }

    private static Run program(String ledgerToken, String presented) throws Exception {
        return run(
                Map.of("LEDGER_TOKEN", ledgerToken, "PRESENTED", presented), "node", "program.mjs");
    }

    /** Kept between runs; without a lock file, which would name a registry. */
    private static void install() throws Exception {
        Files.createDirectories(FOLDER);
        String version = run(Map.of(), "node", "--version").out();
        assumeTrue(
                version.matches("(?s)v\\d+\\..*")
                        && Integer.parseInt(version.substring(1, version.indexOf('.'))) >= OLDEST,
                "no Node.js %d or newer is installed: nothing of node.md is tested"
                        .formatted(OLDEST));
        Files.writeString(FOLDER.resolve("package.json"), PAGE.block("json"));
        Run npm =
                run(
                        Map.of(),
                        "npm",
                        "install",
                        "--no-package-lock",
                        "--no-audit",
                        "--no-fund",
                        "--prefer-offline");
        assumeTrue(npm.exitCode() == 0, "npm can't install what node.md needs: " + npm.out());
    }

    /** The program and all that it says; exit code 127, as a shell has it, when there is none. */
    private static Run run(Map<String, String> environment, String... command) throws Exception {
        Path out = Files.createTempFile(FOLDER, "run", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        List.of(command) + " does not end:\n" + Files.readString(out));
            }
            return new Run(process.exitValue(), Files.readString(out));
        } catch (IOException notThere) {
            return new Run(127, notThere.toString());
        } finally {
            Files.delete(out);
        }
    }
}
