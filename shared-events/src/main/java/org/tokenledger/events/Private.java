package org.tokenledger.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field that says something about a person or an organisation. It is sealed in the stored
 * event, and unreadable for ever once its token or user is deleted: it then reads as none, or as
 * empty where it cannot be absent. Always a {@code String}, so that a ciphertext fits in its place.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Private {}
