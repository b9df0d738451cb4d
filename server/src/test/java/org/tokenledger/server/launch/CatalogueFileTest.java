package org.tokenledger.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.permission.Role;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an operator may write into a permission catalogue, and what is said when it is wrong. */
class CatalogueFileTest {

    /** As little as the ledger can run with. */
    static final String LEAST =
            """
            {
              "resources": {
                "tokens": ["read", "write", "delete"],
                "users": ["read", "write", "delete"],
                "audit": ["read", "write"]
              },
              "ceilings": {"administrator": ["*"], "manager": ["tokens:*"], "viewer": []}
            }
            """;

    @TempDir private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("catalogue.json"), content);
    }

    private static String refusal(Path file) {
        LaunchFailed refused =
                catchThrowableOfType(LaunchFailed.class, () -> CatalogueFile.read(file));
        assertThat(refused.exitCode()).isEqualTo(2);
        String sentence = requireNonNull(refused.getMessage());
        String start = "The permission catalogue " + file + " (--permissions) ";
        assertThat(sentence).startsWith(start).endsWith(".");
        return sentence.substring(start.length());
    }

    private String refusal(String content) throws IOException {
        return refusal(file(content));
    }

    @Test
    void theLeastOneIsRead() throws IOException {
        assertThat(CatalogueFile.read(file(LEAST)).ceiling(Role.MANAGER).sorted())
                .containsExactly("tokens:delete", "tokens:read", "tokens:write");
    }

    @Test
    void aFileThatCantBeReadIsRefusedWithTheReason() throws IOException {
        assertThat(refusal(folder.resolve("nope.json")))
                .isEqualTo("can't be read (no such file): name another.");
        assertThat(refusal(folder)).isEqualTo("can't be read (it is a folder): name a file.");
        assertThat(CatalogueFile.why(new AccessDeniedException("x")))
                .isEqualTo("permission denied");
        byte[] latin = "{\"ä\": 1}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(refusal(Files.write(folder.resolve("latin.json"), latin)))
                .isEqualTo("can't be read (it is not UTF-8): name another.");
    }

    @Test
    void brokenJsonIsRefusedWithLineAndColumn() throws IOException {
        assertThat(refusal("{\n  \"resources\": {,\n"))
                .isEqualTo("can't be used: it is not valid JSON, at line 2, column 17.");
        assertThat(refusal("{\"resources\": {"))
                .matches("can't be used: it is not valid JSON, at line 1, column 1[67]\\.");
        assertThat(refusal("{\"ceilings\": {},\n \"ceilings\": {}}"))
                .startsWith("can't be used: it has the same field twice, at line 2, column ");
        assertThat(refusal(LEAST + "{"))
                .startsWith("can't be used: it goes on after its end, at line 9, column ");
    }

    @Test
    void anIncompleteOrMisshapenOneIsRefused() throws IOException {
        String incomplete = "can't be used: it needs both resources and ceilings, as objects.";
        for (String content :
                new String[] {"", "null", "[]", "{}", "{\"resources\": {}, \"ceilings\": []}"}) {
            assertThat(refusal(content)).as(content).isEqualTo(incomplete);
        }
        assertThat(refusal(LEAST.replaceFirst("\\{", "{\"more\": 1,")))
                .isEqualTo("can't be used: there is no field more.");
        assertThat(refusal(LEAST.replace("[\"*\"]", "\"*\"")))
                .isEqualTo("can't be used: ceilings.administrator must be a list of strings.");
        assertThat(refusal(LEAST.replace("[\"read\", \"write\"]", "[null]")))
                .isEqualTo("can't be used: resources.audit must be a list of strings.");
        assertThat(refusal(LEAST.replace("viewer", "guest")))
                .isEqualTo("can't be used: there is no role guest.");
        assertThat(refusal(LEAST.replace("viewer", "owner")))
                .isEqualTo("can't be used: the owner's ceiling is always everything.");
        assertThat(refusal(LEAST.replace("[\"read\", \"write\"]", "[\"read\"]")))
                .isEqualTo("can't be used: the ledger itself needs audit with read, write.");
    }
}
