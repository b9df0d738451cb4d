package org.tokenledger.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;

import org.jspecify.annotations.NullMarked;
import org.tokenledger.server.Http.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Holds answers against the OpenAPI document: did it foretell all that came? */
@NullMarked
final class Document {
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    registry ->
                            registry.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder()
                                            .formatAssertionsEnabled(true)
                                            .build()));

    /** Headers that the document leaves out, since every answer of HTTP may have them. */
    private static final Set<String> OF_HTTP =
            Set.of(
                    "allow",
                    "cache-control",
                    "connection",
                    "content-length",
                    "content-type",
                    "date",
                    "keep-alive",
                    "transfer-encoding",
                    "vary",
                    "x-content-type-options",
                    "x-frame-options",
                    "x-request-id");

    private final JsonNode api;

    Document(String json) {
        this.api = JsonMapper.shared().readTree(json);
        api.at("/components/schemas").forEach(Document::nothingElse);
    }

    /** What is not in the document must not be in an answer. */
    private static void nothingElse(JsonNode schema) {
        if (schema.has("properties") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    JsonNode at(String pointer) {
        return api.at(pointer);
    }

    /**
     * Fails unless the answer has the status, the content type, the headers and the fields that the
     * document says, and none beside them.
     */
    void foretells(String method, String path, int status, Answer answer) {
        String call = method + " " + path;
        JsonNode operation = api.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        assertThat(operation.isObject()).as("%s is documented", call).isTrue();
        assertThat(answer.status()).as("%s: %s", call, answer.body()).isEqualTo(status);
        JsonNode response = operation.path("responses").path(String.valueOf(status));
        assertThat(response.isObject()).as("%s may answer %d", call, status).isTrue();
        assertThat(headers(answer))
                .as("headers of %s, %d", call, status)
                .isEqualTo(documentedHeaders(response));
        foretellsBody(call, response.path("content"), answer);
    }

    private void foretellsBody(String call, JsonNode content, Answer answer) {
        if (content.isEmpty()) {
            assertThat(answer.body()).as("body of %s", call).isEmpty();
            return;
        }
        String type = String.valueOf(answer.header("Content-Type")).split(";", 2)[0];
        assertThat(content.propertyNames()).as("media types of %s", call).contains(type);
        if (type.equals("application/json") || type.endsWith("+json")) {
            assertThat(errors(content.path(type).path("schema"), answer.json()))
                    .as("%s: %s", call, answer.body())
                    .isEmpty();
        }
    }

    private List<String> errors(JsonNode schema, JsonNode body) {
        ObjectNode self = (ObjectNode) schema.deepCopy();
        self.set("components", api.path("components"));
        return SCHEMAS.getSchema(self).validate(body).stream().map(Object::toString).toList();
    }

    private static Set<String> headers(Answer answer) {
        Set<String> names = new TreeSet<>();
        answer.headers().map().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !OF_HTTP.contains(name))
                .forEach(names::add);
        return names;
    }

    private static Set<String> documentedHeaders(JsonNode response) {
        Set<String> names = new TreeSet<>();
        response.path("headers")
                .propertyNames()
                .forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }
}
