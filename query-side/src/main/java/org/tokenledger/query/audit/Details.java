package org.tokenledger.query.audit;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Private;
import org.tokenledger.events.TokenEvent;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What an event tells beyond subject, cause and time: its own fields, by name. */
final class Details {
    /** Looked up once for each kind of event. */
    private static final ClassValue<List<RecordComponent>> FIELDS =
            new ClassValue<>() {
                @Override
                protected List<RecordComponent> computeValue(Class<?> event) {
                    return Stream.of(event.getRecordComponents())
                            .filter(Details::isDetail)
                            .toList();
                }
            };

    private Details() {}

    static Map<String, @Nullable Object> of(LedgerEvent event) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        for (RecordComponent field : FIELDS.get(event.getClass())) {
            details.put(field.getName(), value(field, event));
        }
        // The subject is the event's id, whatever the field is called.
        details.remove(event.subjectType() + "Id");
        return details;
    }

    /**
     * The digest of a token stands for its value, and is of no use to a reader who does not have
     * that.
     */
    private static boolean isDetail(RecordComponent field) {
        return !field.isAnnotationPresent(Private.class)
                && field.getType() != Cause.class
                && !(field.getName().equals("digest")
                        && TokenEvent.class.isAssignableFrom(field.getDeclaringRecord()));
    }

    private static @Nullable Object value(RecordComponent field, LedgerEvent event) {
        try {
            return field.getAccessor().invoke(event);
        } catch (ReflectiveOperationException notAnEvent) {
            throw new IllegalStateException(notAnEvent);
        }
    }
}
