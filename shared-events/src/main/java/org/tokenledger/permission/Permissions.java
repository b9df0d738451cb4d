package org.tokenledger.permission;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An immutable set of {@code resource:action} names, sorted. Equal sets are equal objects. */
public final class Permissions {
    public static final Permissions NONE = new Permissions(List.of());

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}:(read|write|delete)");

    private final List<String> sorted;
    private final Set<String> names;

    private Permissions(List<String> sorted) {
        this.sorted = sorted;
        this.names = Set.copyOf(sorted);
    }

    public static Permissions of(Collection<String> names) {
        return names.isEmpty() ? NONE : new Permissions(List.copyOf(new TreeSet<>(names)));
    }

    /** Whether a permission could be called that. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public boolean has(String permission) {
        return names.contains(permission);
    }

    public boolean isEmpty() {
        return sorted.isEmpty();
    }

    /** {@code this ∩ ceiling}. */
    public Permissions within(Permissions ceiling) {
        return filter(ceiling::has);
    }

    /** {@code this ∖ kept}: what narrowing to {@code kept} would take away. */
    public Permissions without(Permissions kept) {
        return filter(name -> !kept.has(name));
    }

    public List<String> sorted() {
        return sorted;
    }

    /** Space-separated, the form of an OAuth scope (RFC 6749 §3.3). */
    public String asScope() {
        return String.join(" ", sorted);
    }

    private Permissions filter(Predicate<String> kept) {
        List<String> left = sorted.stream().filter(kept).collect(Collectors.toUnmodifiableList());
        return left.size() == sorted.size() ? this : left.isEmpty() ? NONE : new Permissions(left);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions that && that.sorted.equals(sorted);
    }

    @Override
    public int hashCode() {
        return sorted.hashCode();
    }

    @Override
    public String toString() {
        return sorted.toString();
    }
}
