package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Which page of a list is wanted, in which order. */
public final class PageRequest<T> {
    /** The parameters that it is made from, beside a list's own filters. */
    public static final List<String> PARAMETERS = List.of("limit", "cursor", "count", "sort");

    /** How many items a page may hold. */
    public static final int LARGEST = 200;

    private static final int USUAL = 50;
    private static final UUID NO_ID = new UUID(0, 0);

    private final Order<T> order;
    private final boolean descending;
    private final int limit;
    private final boolean counted;
    private final String list;
    private final @Nullable Cursor after;

    /**
     * Reads the parameters.
     *
     * @param orders all that the list can be sorted by
     * @param usual the sort when none is asked for, with {@code -} for descending
     */
    public PageRequest(QueryParameters parameters, List<Order<T>> orders, String usual) {
        this(parameters, orders, usual, "");
    }

    /**
     * The same, for a list of which there are many.
     *
     * @param of which of them: cursors are good for this one only
     */
    public PageRequest(QueryParameters parameters, List<Order<T>> orders, String usual, String of) {
        String asked = parameters.text("sort");
        String sort = asked == null ? usual : asked;
        this.descending = sort.startsWith("-");
        this.order = named(descending ? sort.substring(1) : sort, orders);
        this.limit = parameters.number("limit", 1, LARGEST, USUAL);
        this.counted = Boolean.TRUE.equals(parameters.flag("count"));
        this.list =
                parameters.fingerprint(
                        of + order.column() + (descending ? " desc" : ""), PARAMETERS);
        String cursor = parameters.text("cursor");
        this.after = cursor == null ? null : Cursor.decode(cursor, list);
    }

    private static <T> Order<T> named(String name, List<Order<T>> orders) {
        return orders.stream()
                .filter(order -> order.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(orders));
    }

    private static RuntimeException unknown(Collection<? extends Order<?>> orders) {
        List<String> names = orders.stream().map(Order::name).toList();
        return QueryParameters.malformed(
                "sort",
                "sort must be one of: " + String.join(", ", names) + ", with - for descending");
    }

    public boolean counted() {
        return counted;
    }

    /** By what the list is sorted: the name of one of its orders. */
    public String sort() {
        return order.name();
    }

    /** Narrows what the list selects to what comes after the cursor. */
    public void narrow(Where where, String idColumn) {
        if (after != null) {
            String comparison =
                    order.idFirst()
                            ? "(%2$s, %1$s) %3$s (:afterId, :after)"
                            : "(%1$s, %2$s) %3$s (:after, :afterId)";
            where.and(comparison.formatted(order.column(), idColumn, descending ? "<" : ">"));
            if (order.idFirst()) {
                // Where the column is of no table, this is what an index can find.
                where.and(idColumn + (descending ? " <= :afterId" : " >= :afterId"));
            }
            where.with("after", order.value().apply(after.key()));
            where.with("afterId", after.id());
        }
    }

    /** The same, in an order in which no two items share a place. */
    public void narrow(Where where) {
        if (after != null) {
            where.and(order.column() + (descending ? " < " : " > ") + ":after");
            where.with("after", order.value().apply(after.key()));
        }
    }

    /** {@code asc} or {@code desc}. */
    public String direction() {
        return descending ? "desc" : "asc";
    }

    public String order(String idColumn) {
        String direction = direction();
        return order.idFirst()
                ? " order by %s %s, %s %s".formatted(idColumn, direction, order.column(), direction)
                : " order by %s %s, %s %s"
                        .formatted(order.column(), direction, idColumn, direction);
    }

    /** What an item's place in the order is made of, as far as an index knows it. */
    public String place(String idColumn) {
        return order.idFirst() ? idColumn : order.column() + ", " + idColumn;
    }

    /** The beginning of the condition that an item is at a place or before it. */
    public String upTo(String idColumn) {
        return "(" + place(idColumn) + ")" + (descending ? " >=" : " <=");
    }

    /** One more than the page holds, to see whether there is another. */
    public String limit() {
        return " limit " + (limit + 1);
    }

    /** The last one of those. */
    public String last() {
        return " offset " + limit + " limit 1";
    }

    /** How many the page holds. */
    public int size() {
        return limit;
    }

    /** The page, of what the statement found. */
    public Page<T> page(List<T> found, Function<T, UUID> id, @Nullable Long total) {
        if (found.size() <= limit) {
            return new Page<>(found, null, total);
        }
        T last = found.get(limit - 1);
        Cursor next = new Cursor(list, order.key().apply(last), id.apply(last));
        return new Page<>(List.copyOf(found.subList(0, limit)), next.encode(), total);
    }

    /** The same, in an order in which no two items share a place. */
    public Page<T> page(List<T> found, @Nullable Long total) {
        return page(found, _ -> NO_ID, total);
    }
}
