package org.tokenledger.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

@NullMarked
class EventsTest {
    private static final Set<Class<?>> JDK_TYPES =
            Set.of(UUID.class, String.class, Instant.class, List.class, Long.class);

    @Test
    void everyEventHasAStoredNameAndVersionOfItsOwn() {
        assertThat(events().map(event -> event.getAnnotation(StoredAs.class)))
                .doesNotContainNull()
                .extracting(stored -> stored.name() + "@" + stored.version())
                .doesNotHaveDuplicates()
                .hasSize(16);
    }

    @Test
    void eventsHoldJdkTypesAndTheirCauseOnly() {
        assertThat(events().flatMap(event -> Stream.of(event.getRecordComponents())))
                .extracting(RecordComponent::getType)
                .allMatch(type -> JDK_TYPES.contains(type) || type == Cause.class);
        assertThat(Stream.of(Cause.class.getRecordComponents()))
                .extracting(RecordComponent::getType)
                .allMatch(JDK_TYPES::contains);
    }

    @Test
    void whatIsPrivateIsMarkedSo() {
        Set<String> marked = new TreeSet<>();
        Stream.concat(events(), Stream.of(Cause.class))
                .forEach(type ->
                        Stream.of(type.getRecordComponents())
                                .filter(part -> part.isAnnotationPresent(Private.class))
                                .forEach(part -> {
                                    assertThat(part.getType()).isEqualTo(String.class);
                                    marked.add(type.getSimpleName() + "." + part.getName());
                                }));
        assertThat(marked)
                .containsExactly(
                        "Cause.clientAddress",
                        "Cause.reason",
                        "Cause.userAgent",
                        "TokenCreated.name",
                        "UserRegistered.username");
    }

    private static Stream<Class<?>> events() {
        return Stream.of(LedgerEvent.class.getPermittedSubclasses())
                .flatMap(page -> Stream.of(page.getPermittedSubclasses()));
    }
}
