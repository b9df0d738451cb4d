package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.LogEvent;
import org.tokenledger.events.LogEvent.LogEpochOpened;
import org.tokenledger.events.LogEvent.LogKeyRotated;
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
import org.tokenledger.server.vault.DataKey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
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
                    new LogKeyRotated(LogEvent.LOG, "example.com/log", "old", "new", CAUSE),
                    new LogEpochOpened(
                            LogEvent.LOG,
                            "example.com/log",
                            "checkpoint\n",
                            "example.com/log/2",
                            "new",
                            CAUSE),
                    new ReplayStarted(REVIEW, 1_234_567_890_123L, CAUSE),
                    new ReportIssued(
                            REVIEW,
                            "dormant",
                            41L,
                            "unusedFor=P90D",
                            "cd".repeat(32),
                            7L,
                            "2026-12-31T23:59:59.999999Z",
                            "DBBIfCkPWlGrzEtcwUk0LaaaguchzA6IBTxCORood8U=",
                            CAUSE));

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
                                        assertThat(utf8(EventBytes.payload(event, key())))
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
                                                            stored.name(),
                                                            stored.version(),
                                                            bytes,
                                                            key()))
                                            .isEqualTo(event);
                                }));
    }

    @Test
    void whatIsUnknownIsNotPassedOver() {
        assertThatThrownBy(() -> EventBytes.event("token.renamed", 1, new byte[0], key()))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessage("unknown event token.renamed version 1");
        byte[] other = "{\"tokenId\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EventBytes.event("token.revoked", 2, other, key()))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessage("unreadable event token.revoked version 2");
    }

    @Test
    void metadataHoldsTheRequestIfThereWasOne() {
        assertThat(utf8(EventBytes.metadata("r-1"))).isEqualTo("{\"requestId\":\"r-1\"}");
        assertThat(utf8(EventBytes.metadata(null))).isEqualTo("{}");
        assertThat(EventBytes.requestId(EventBytes.metadata("r-1"))).isEqualTo("r-1");
        assertThat(EventBytes.requestId(EventBytes.metadata(null))).isNull();
    }

    @Test
    void withoutItsKeyAnEventTellsNothingPrivate() {
        TokenCreated created = (TokenCreated) EXAMPLES.getFirst();
        byte[] stored = EventBytes.payload(created, key());

        assertThat(utf8(stored)).doesNotContain(created.name(), "left", "192.0.2.7", "curl");
        TokenCreated erased = (TokenCreated) EventBytes.event("token.created", 2, stored, null);
        assertThat(erased.name()).isEmpty();
        assertThat(erased.cause()).isEqualTo(new Cause(Cause.TOKEN, TOKEN, ADAM, null, null, null));
        assertThat(erased.digest()).isEqualTo(created.digest());
    }

    @Test
    void whatIsSealedForOnePlaceIsNotReadInAnother() {
        DataKey key = key();
        String stored = utf8(EventBytes.payload(new UserEnabled(MARY, CAUSE), key));
        String moved = stored.replace(MARY.toString(), ADAM.toString());
        byte[] bytes = moved.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> EventBytes.event("user.enabled", 2, bytes, key))
                .isInstanceOf(UnreadableEvent.class);
        byte[] same = stored.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EventBytes.event("user.disabled", 2, same, key))
                .isInstanceOf(UnreadableEvent.class);
        assertThatThrownBy(() -> EventBytes.event("user.enabled", 2, same, DataKey.generate()))
                .isInstanceOf(UnreadableEvent.class);
    }

    /** Always the same, so that the same text is sealed to the same bytes. */
    private static DataKey key() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        return DataKey.of(secret, new Counting());
    }

    @SuppressWarnings("serial")
    private static final class Counting extends SecureRandom {
        private byte next;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, ++next);
        }
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
