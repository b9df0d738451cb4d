package org.tokenledger.query.audit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.LedgerInMemory.id;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.audit.AuditOfLedger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The whole result at once, in three forms. */
class AuditExportTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final UUID OLIVIA = id(1);
    private static final UUID TOKEN = id(90);
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final String CLOUD_EVENTS = "application/cloudevents-batch+json";

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private Listener listener;
    private AuditReads reads;

    @BeforeEach
    void aStory() throws SQLException {
        ledger.registered(OLIVIA, "olivia", Role.OWNER);
        ledger.causedBy(
                new Cause(Cause.TOKEN, TOKEN, OLIVIA, "=1+1, \"he\" said\nso", "192.0.2.1", "-x"));
        ledger.created(TOKEN, "@home", OLIVIA, Listener.VALUE, "audit:read");
        ledger.narrowed(TOKEN, "audit:read");
        refresh();
    }

    private AuditOfLedger refresh() throws SQLException {
        AuditOfLedger audit = new AuditOfLedger(ledger);
        listener = Listener.with(ledger);
        reads = new AuditReads(audit.trail, audit.freshness, listener.watch, JSON);
        return audit;
    }

    private ResponseEntity<StreamingResponseBody> export(String query, String accept) {
        return reads.export(Listener.get(query, accept), response);
    }

    private String exported(String query, String accept) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body(export(query, accept)).writeTo(out);
        return out.toString(UTF_8);
    }

    private static StreamingResponseBody body(ResponseEntity<StreamingResponseBody> answer) {
        return Objects.requireNonNull(answer.getBody());
    }

    @Test
    void ndjson_is_an_entry_a_line() throws IOException {
        List<JsonNode> lines = exported("", NDJSON).lines().map(JSON::readTree).toList();

        assertThat(lines)
                .extracting(line -> line.path("position").asLong())
                .containsExactly(0L, 1L, 2L);
        assertThat(lines.get(1).path("reason").asString()).isEqualTo("=1+1, \"he\" said\nso");
        assertThat(response.getHeader("Ledger-Position")).isEqualTo("2");
    }

    @Test
    void csv_is_safe_to_open_in_a_spreadsheet() throws IOException {
        String csv = exported("toPosition=1", CSV);

        assertThat(csv)
                .isEqualTo(
                        "position,eventId,time,action,subjectType,subjectId,subjectName,erased,"
                                + "actorType,actorId,actorUserId,actorName,ip,userAgent,reason,"
                                + "requestId,details\r\n"
                                + "0,%s,2026-01-01T00:00:00Z,user.registered,user,%s,olivia,false,"
                                        .formatted(new UUID(7, 0), OLIVIA)
                                + "system,,,,,,for the test,request-0,\"{\"\"role\"\":\"\"owner\"\"}\"\r\n"
                                + "1,%s,2026-01-01T00:00:01Z,token.created,token,%s,'@home,false,"
                                        .formatted(new UUID(7, 1), TOKEN)
                                + "token,%s,%s,olivia,192.0.2.1,'-x,".formatted(TOKEN, OLIVIA)
                                + "\"'=1+1, \"\"he\"\" said\nso\",request-1,"
                                + "\"{\"\"ownerId\"\":\"\"%s\"\",\"\"createdBy\"\":\"\"%s\"\","
                                        .formatted(OLIVIA, OLIVIA)
                                + "\"\"permissions\"\":[\"\"audit:read\"\"],"
                                + "\"\"droppedPermissions\"\":[],\"\"source\"\":\"\"generated\"\","
                                + "\"\"hint\"\":\"\"tc-apiv1_...00004d\"\",\"\"expiresAt\"\":null}\"\r\n");
        assertThat(export("", CSV).getHeaders().getFirst("Content-Type"))
                .isEqualTo("text/csv;charset=UTF-8");
    }

    @Test
    void cloud_events_are_a_batch() throws IOException {
        JsonNode batch = JSON.readTree(exported("", CLOUD_EVENTS));

        assertThat(batch.isArray()).isTrue();
        assertThat(batch).hasSize(3);
        JsonNode event = batch.path(1);
        assertThat(event.path("specversion").asString()).isEqualTo("1.0");
        assertThat(event.path("id").asString()).isEqualTo(new UUID(7, 1).toString());
        assertThat(event.path("source").asString()).isEqualTo("urn:token-ledger:audit");
        assertThat(event.path("type").asString()).isEqualTo("org.tokenledger.token.created");
        assertThat(event.path("subject").asString()).isEqualTo("token/" + TOKEN);
        assertThat(event.path("time").asString()).isEqualTo("2026-01-01T00:00:01Z");
        assertThat(event.path("datacontenttype").asString()).isEqualTo("application/json");
        assertThat(event.path("ledgerposition").asString()).isEqualTo("1");
        assertThat(event.path("sequence").asString()).isEqualTo("0000000000000000001");
        assertThat(event.path("data").path("action").asString()).isEqualTo("token.created");
    }

    @Test
    void what_matches_nothing_is_whole_in_every_form() throws IOException {
        assertThat(exported("action=user.deleted", NDJSON)).isEmpty();
        assertThat(exported("action=user.deleted", CSV).lines()).hasSize(1);
        assertThat(exported("action=user.deleted", CLOUD_EVENTS)).isEqualTo("[]\n");
    }

    @Test
    void the_form_is_the_one_that_the_client_likes_best() {
        assertThat(export("", "text/csv;q=0.5, application/x-ndjson").getHeaders().getContentType())
                .hasToString(NDJSON);
        assertThat(export("", "text/*, application/x-ndjson;q=0.9").getHeaders().getContentType())
                .hasToString("text/csv;charset=UTF-8");
    }

    @Test
    void what_is_of_pages_is_refused() {
        for (String query : List.of("limit=5", "cursor=x", "count=true", "sort=-position")) {
            assertThatThrownBy(() -> export(query, NDJSON))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST));
        }
    }

    @Test
    void what_comes_after_its_start_is_not_in_it() throws Exception {
        AuditOfLedger audit = refresh();
        StreamingResponseBody body = body(export("", NDJSON));
        ledger.narrowed(TOKEN);
        audit.runner.catchUp();

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body.writeTo(out);

        assertThat(out.toString(UTF_8).lines()).hasSize(3);
        assertThat(exported("", NDJSON).lines()).hasSize(4);
    }

    @Test
    void it_breaks_off_when_the_token_is_taken_away() {
        StreamingResponseBody body = body(export("", NDJSON));
        ledger.revoked(TOKEN);
        listener.learn();

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> body.writeTo(out)).isInstanceOf(Refused.class);
        assertThat(out.size()).isZero();
    }

    @Test
    void there_are_sixteen_at_once_and_no_more() throws IOException {
        List<StreamingResponseBody> under = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            under.add(body(export("", NDJSON)));
        }
        assertThatThrownBy(() -> export("", NDJSON))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.TOO_MANY_REQUESTS));

        under.getFirst().writeTo(OutputStream.nullOutputStream());
        assertThat(exported("", NDJSON)).isNotEmpty();
    }

    @Test
    void two_hundred_thousand_entries_go_through_a_thousand_at_a_time_and_a_thousand_ahead()
            throws Exception {
        while (ledger.lastAnswered() < 199_999) {
            ledger.narrowed(TOKEN, "audit:read");
        }
        AuditOfLedger audit = refresh();
        CountingLedger counting = new CountingLedger(ledger);
        reads =
                new AuditReads(
                        counting.trail(audit.dataSource), audit.freshness, listener.watch, JSON);
        body(export("", NDJSON)).writeTo(counting);
        assertThat(counting.written).isEqualTo(200_000);
        assertThat(counting.mostInFlight).isBetween(1L, 2_000L);

        counting.reset();
        body(export("action=token.narrowed", NDJSON)).writeTo(counting);
        assertThat(counting.written).isEqualTo(199_998);
        assertThat(counting.mostInFlight).isBetween(1L, 2_000L);
    }
}
