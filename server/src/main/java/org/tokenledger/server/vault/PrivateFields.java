package org.tokenledger.server.vault;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Private;
import org.tokenledger.events.StoredAs;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;

/**
 * An event with its {@link Private} fields sealed, opened or erased; all else stays as it is. A
 * field is sealed for its place: the event's stored name, its stream and the name of the field.
 */
public final class PrivateFields {
    private static final ClassValue<Shape> SHAPES =
            new ClassValue<>() {
                @Override
                protected Shape computeValue(Class<?> type) {
                    return Shape.of(type);
                }
            };

    private PrivateFields() {}

    public static LedgerEvent seal(LedgerEvent event, DataKey key) {
        return changed(event, key::seal);
    }

    public static LedgerEvent open(LedgerEvent event, DataKey key) {
        return changed(event, key::open);
    }

    /** Where there was text, there is none, or an empty one where the field cannot be absent. */
    public static LedgerEvent erase(LedgerEvent event) {
        return changed(event, (text, place) -> null);
    }

    private static LedgerEvent changed(LedgerEvent event, Change change) {
        String name = Objects.requireNonNull(event.getClass().getAnnotation(StoredAs.class)).name();
        String place = name + '\0' + event.subjectId() + '\0';
        return (LedgerEvent) changed((Record) event, place, change);
    }

    private static Record changed(Record record, String place, Change change) {
        Shape shape = SHAPES.get(record.getClass());
        RecordComponent[] fields = shape.fields;
        @Nullable Object[] values = new @Nullable Object[fields.length];
        try {
            for (int i = 0; i < fields.length; i++) {
                Object value = fields[i].getAccessor().invoke(record);
                String here = place + fields[i].getName();
                if (value instanceof Record part) {
                    values[i] = changed(part, here + '.', change);
                } else if (value instanceof String text && shape.isPrivate[i]) {
                    String other = change.of(text, here);
                    values[i] = other == null && !shape.isOptional[i] ? "" : other;
                } else {
                    values[i] = value;
                }
            }
            return (Record) shape.constructor.newInstance(values);
        } catch (ReflectiveOperationException notARecord) {
            throw new IllegalStateException(notARecord);
        }
    }

    private interface Change {
        @Nullable String of(String text, String place);
    }

    /** What is looked up once for each kind of record. */
    private static final class Shape {
        final Constructor<?> constructor;
        final RecordComponent[] fields;
        final boolean[] isPrivate;
        final boolean[] isOptional;

        private Shape(Constructor<?> constructor, RecordComponent[] fields) {
            this.constructor = constructor;
            this.fields = fields;
            this.isPrivate = new boolean[fields.length];
            this.isOptional = new boolean[fields.length];
            for (int i = 0; i < fields.length; i++) {
                isPrivate[i] = fields[i].isAnnotationPresent(Private.class);
                isOptional[i] = fields[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            }
        }

        static Shape of(Class<?> type) {
            RecordComponent[] fields = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return new Shape(type.getDeclaredConstructor(types), fields);
            } catch (NoSuchMethodException notARecord) {
                throw new IllegalStateException(notARecord);
            }
        }
    }
}
