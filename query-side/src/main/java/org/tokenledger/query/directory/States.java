package org.tokenledger.query.directory;

import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.Where;

/**
 * The states of all tokens, or of all users: in one table those of now, in another those that are
 * past. At a position each token or user has one state at most, in one of the two.
 *
 * <p>A list of the past reads a page of each. What is so now bounds how far a page can reach into
 * what is past, so that this is read along the index of the order where many states held then, and
 * along the index of positions where few did. What was so is never more than was there at all, so
 * neither is ever more work than the whole list of then, however long the ledger has become.
 *
 * @param live the table of now
 * @param now what to select of that from
 * @param past what to select of the other one from
 */
public record States(String live, String now, String past) {
    private static final String HELD_NOW = "%s.since <= :position";
    private static final String HELD = "int8range(%1$s.since, %1$s.until) @> :position";

    /** Of two tables with these columns. */
    static States of(String table, String columns) {
        return new States(
                "views." + table,
                "(select %s, since, 9223372036854775807 as until, false as erased from views.%s)"
                        .formatted(columns, table),
                "(select %s, since, until, erased from views.past_%s)".formatted(columns, table));
    }

    /** All of them, for a look at few. */
    String all() {
        return "(" + now + " union all " + past + ")";
    }

    /** All that held at {@code position}. */
    public String held() {
        return "(select * from %s s where %s union all select * from %s s where %s)"
                .formatted(now, HELD_NOW.formatted("s"), past, HELD.formatted("s"));
    }

    /**
     * A statement for a page, in its order, with parameters {@code position} and those of the
     * conditions.
     *
     * @param rows the rows, as a query with {@code %s} for the states; these have their columns
     *     {@code since} and {@code until}
     * @param alias of these rows, in conditions and order
     * @param request narrows the conditions to what follows its cursor
     */
    public String page(String rows, String alias, Where where, PageRequest<?> request) {
        String id = alias + ".id";
        request.narrow(where, id);
        String order = request.order(id) + request.limit();
        return """
        with present as materialized (%1$s)
        select * from (
            (select * from present)
            union all
            (%2$s and %4$s (select %5$s from present %6$s %7$s) %3$s)
            union all
            (%2$s and not exists (select from present offset %8$d) %3$s)
        ) %6$s %3$s
        """
                .formatted(
                        each(rows, now, alias, where, HELD_NOW) + order,
                        each(rows, past, alias, where, HELD),
                        order,
                        request.upTo(id),
                        request.place(id),
                        alias,
                        request.order(id) + request.last(),
                        request.size());
    }

    /** A statement that counts them; see {@link #page}. */
    public String count(String rows, String alias, Where where) {
        return "select (select count(*) from (%s) counted) + (select count(*) from (%s) counted)"
                .formatted(
                        each(rows, now, alias, where, HELD_NOW),
                        each(rows, past, alias, where, HELD));
    }

    private static String each(String rows, String states, String alias, Where where, String held) {
        return "select * from (%s) %s%s and %s"
                .formatted(rows.formatted(states), alias, where.sql(), held.formatted(alias));
    }
}
