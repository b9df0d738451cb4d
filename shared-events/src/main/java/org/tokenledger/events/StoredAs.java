package org.tokenledger.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name and version under which an event is stored for ever. Class names never reach the disk,
 * so a class may be renamed; a pair that was once published may not. A changed shape is a new
 * version with golden bytes of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface StoredAs {
    String name();

    int version();
}
