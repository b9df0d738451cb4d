package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.ReviewEvent.ReplayStarted;
import org.tokenledger.events.ReviewEvent.ReportIssued;
import org.tokenledger.events.StoredAs;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.server.ledger.EventBytes.UnreadableEvent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The exact bytes of every version of every event. A golden file is never changed: bytes like these
 * are in somebody's ledger.
 */
@NullMarked
class EventBytesTest {
    private static final UUID TOKEN = UUID.fromString("0198f3c2-5b7e-7a10-8000-000000000001");
    private static final UUID MARY = UUID.fromString("0198f3c2-5b7e-7a10-8000-000000000002");
    private static final UUID ADAM = UUID.fromString("0198f3c2-5b7e-7a10-8000-000000000003");
    private static final UUID REVIEW = UUID.fromString("0198f3c2-5b7e-7a10-8000-000000000004");
    private static final Cause CAUSE =
            new Cause(Cause.TOKEN, TOKEN, ADAM, "left \"the\" team\né", "192.0.2.7", "curl/8.9");
    private static final List<String> KEPT = List.of("configs:read", "heartbeat:write");
    private static final List<String> DROPPED = List.of("users:read");

    private static final List<LedgerEvent> EXAMPLES =
            List.of(
                    new TokenCreated(
                            TOKEN,
                            "edge-🔑",
                            MARY,
                            ADAM,
                            KEPT,
                            DROPPED,
                            "generated",
                            "ab".repeat(32),
                            "tc-apiv1_...ababab",
                            Instant.parse("2027-01-01T00:00:00Z"),
                            CAUSE),
                    new TokenReassigned(TOKEN, MARY, ADAM, KEPT, DROPPED, CAUSE),
                    new TokenNarrowed(TOKEN, KEPT, DROPPED, CAUSE),
                    new TokenRevoked(TOKEN, CAUSE),
                    new TokenDeleted(TOKEN, Cause.system("first start")),
                    new UserRegistered(MARY, "mary", "manager", CAUSE),
                    new UserRoleChanged(MARY, "manager", "viewer", CAUSE),
                    new UserDisabled(MARY, CAUSE),
                    new UserEnabled(MARY, CAUSE),
                    new UserDeleted(MARY, CAUSE),
                    new OwnershipTransferred(ADAM, MARY, CAUSE),
                    new OwnershipReceived(MARY, ADAM, CAUSE),
                    new ReplayStarted(REVIEW, 1_234_567_890_123L, CAUSE),
                    new ReportIssued(
                            REVIEW, "dormant", 41L, "unusedFor=P90D", "cd".repeat(32), 7L, CAUSE));

    @Test
    void everyEventHasAnExample() {
        assertThat(EXAMPLES)
                .extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(LedgerEvent.class.getPermittedSubclasses())
                                .flatMap(page -> Stream.<Class<?>>of(page.getPermittedSubclasses()))
                                .toList());
    }

    @TestFactory
    Stream<DynamicTest> everyEventIsStoredAsItsGoldenBytes() {
        return EXAMPLES.stream()
                .map(event ->
                        DynamicTest.dynamicTest(
                                file(event),
                                () ->
                                        assertThat(utf8(EventBytes.payload(event)))
                                                .isEqualTo(golden(event))));
    }

    @TestFactory
    Stream<DynamicTest> goldenBytesAreReadBackAsTheEvent() {
        return EXAMPLES.stream()
                .map(event ->
                        DynamicTest.dynamicTest(
                                file(event),
                                () -> {
                                    StoredAs stored = EventBytes.storedAs(event.getClass());
                                    byte[] bytes = golden(event).getBytes(StandardCharsets.UTF_8);
                                    assertThat(
                                                    EventBytes.event(
                                                            stored.name(), stored.version(), bytes))
                                            .isEqualTo(event);
                                }));
    }

    @Test
    void whatIsUnknownIsNotPassedOver() {
        assertThatThrownBy(() -> EventBytes.event("token.renamed", 1, new byte[0]))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessage("unknown event token.renamed version 1");
        byte[] other = "{\"tokenId\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EventBytes.event("token.revoked", 1, other))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessage("unreadable event token.revoked version 1");
    }

    @Test
    void metadataHoldsTheRequestIfThereWasOne() {
        assertThat(utf8(EventBytes.metadata("r-1"))).isEqualTo("{\"requestId\":\"r-1\"}");
        assertThat(utf8(EventBytes.metadata(null))).isEqualTo("{}");
        assertThat(EventBytes.requestId(EventBytes.metadata("r-1"))).isEqualTo("r-1");
        assertThat(EventBytes.requestId(EventBytes.metadata(null))).isNull();
    }

    private static String file(LedgerEvent event) {
        StoredAs stored = EventBytes.storedAs(event.getClass());
        return stored.name() + ".v" + stored.version() + ".json";
    }

    private static String golden(LedgerEvent event) throws IOException {
        try (InputStream file =
                EventBytesTest.class.getResourceAsStream("/golden/" + file(event))) {
            assertThat(file).as("golden file for %s", event).isNotNull();
            return utf8(file.readAllBytes());
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
