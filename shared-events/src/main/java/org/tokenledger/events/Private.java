package org.tokenledger.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a stored field that says something about a person or an organisation and must become
 * unreadable when its token or user is deleted. Always a {@code String}, so that a ciphertext fits
 * in its place without a new shape of the event.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Private {}
