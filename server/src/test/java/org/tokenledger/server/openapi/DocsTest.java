package org.tokenledger.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.anonymous;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.send;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.contract.Code;
import org.tokenledger.server.web.Tokens;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

class DocsTest {
    private static final String JSON = "/api/docs/openapi.json";
    private static final String PAGE = "/api/docs";
    private static final String ASSETS = "/api/docs/assets/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                JSON,
                "/api/docs/openapi.yaml",
                PAGE,
                ASSETS + "start.js",
                ASSETS + "swagger-ui.css",
                ASSETS + "swagger-ui-bundle.js"
            })
    void theDocsAreForAnybodyWithAToken(String path) {
        HttpResponse<String> refused = send(anonymous(path));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().allValues("WWW-Authenticate"))
                .containsExactly(
                        "Bearer realm=\"token-ledger\"",
                        "Basic realm=\"token-ledger\", charset=\"UTF-8\"");
        assertThat(send(as(Tokens.READ, path)).statusCode()).isEqualTo(200);
        assertThat(send(anonymous(path).header("Authorization", basic(Tokens.READ))).statusCode())
                .isEqualTo(200);
        assertThat(send(anonymous(path).header("Authorization", basic("wrong"))).statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatIsNoBase64IsNoPassword() {
        assertThat(send(anonymous(PAGE).header("Authorization", "Basic ???")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void theDocumentSaysWhatAnOperationNeedsAndHowItRefuses() {
        JsonNode document = document();
        JsonNode delete = document.at("/paths/~1api~1toys~1{id}/delete");

        assertThat(delete.at("/description").asString())
                .isEqualTo("Needs the permission `tokens:delete`.");
        assertThat(delete.at("/responses").propertyNames())
                .contains("400", "401", "403", "404", "409", "412", "503");
        assertThat(
                        delete.at("/responses/403/content/application~1problem+json/schema/$ref")
                                .asString())
                .isEqualTo("#/components/schemas/Problem");
        assertThat(document.at("/paths/~1api~1toys~1caller/get/description").asString())
                .isEqualTo("Any valid token will do.");
    }

    @Test
    void theDocumentHoldsEveryCode() {
        assertThat(document().at("/components/schemas/Problem/properties/code/enum"))
                .extracting(JsonNode::asString)
                .containsExactlyElementsOf(
                        Arrays.stream(Code.values())
                                .map(Code::toString)
                                .distinct()
                                .sorted()
                                .toList());
    }

    @Test
    void theCallerIsNoPartOfTheContract() {
        assertThat(parametersOf("/paths/~1api~1toys~1caller/get"))
                .containsExactly("Ledger-Position");
    }

    @Test
    void theHeadersThatAllShareAreThere() {
        assertThat(parametersOf("/paths/~1api~1toys/post")).containsExactly("Idempotency-Key");
        assertThat(parametersOf("/paths/~1api~1toys~1{id}/delete"))
                .containsExactly("id", "dryRun", "reason", "If-Match");
    }

    private static List<String> parametersOf(String operation) {
        return document()
                .at(operation + "/parameters")
                .valueStream()
                .map(parameter -> parameter.path("name").asString())
                .toList();
    }

    @Test
    void probesNeedNoToken() {
        assertThat(document().at("/paths/~1livez/get/security")).isEmpty();
        assertThat(document().at("/security/0").has("token")).isTrue();
    }

    @Test
    void theDocumentIsTheSameEachTime() {
        String first = send(as(Tokens.READ, JSON)).body();

        assertThat(send(as(Tokens.READ, JSON).header("Accept-Language", "fr")).body())
                .isEqualTo(first);
    }

    @Test
    void thePageAsksNoOtherHost() {
        HttpResponse<String> page = send(as(Tokens.READ, PAGE));

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self';");
        assertThat(page.body()).doesNotContain("http://", "https://");
        assertThat(send(as(Tokens.READ, ASSETS + "start.js")).body())
                .contains("validatorUrl: null");
    }

    @Test
    void otherAssetsAreNotThere() {
        assertThat(send(as(Tokens.READ, ASSETS + "nothing.js")).statusCode()).isEqualTo(404);
        assertThat(send(as(Tokens.READ, "/v3/api-docs")).statusCode()).isEqualTo(404);
        assertThat(send(as(Tokens.READ, "/webjars/swagger-ui/swagger-ui.css")).statusCode())
                .isEqualTo(404);
    }

    private static JsonNode document() {
        return new JsonMapper().readTree(send(as(Tokens.READ, JSON)).body());
    }

    private static String basic(String password) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(("anybody:" + password).getBytes(StandardCharsets.UTF_8));
    }
}
