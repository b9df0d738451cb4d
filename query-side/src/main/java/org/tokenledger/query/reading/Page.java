package org.tokenledger.query.reading;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A page of a list.
 *
 * @param nextCursor for the next page; none at the end
 * @param total of the whole list; left out unless asked for
 */
public record Page<T>(
        List<T> items,
        @Nullable String nextCursor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long total) {}
