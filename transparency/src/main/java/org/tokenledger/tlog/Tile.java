package org.tokenledger.tlog;

import org.tokenledger.note.Malformed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tile: up to 256 hashes of one level (c2sp.org/tlog-tiles).
 *
 * @param level 0 to 63; on level 0 are leaves, above it the roots of full tiles
 * @param index of the tile within its level
 * @param width 1 to 256; below 256 it is partial
 */
public record Tile(int level, long index, int width) {
    public static final int HEIGHT = 8;
    public static final int FULL = 1 << HEIGHT;

    private static final int HIGHEST = 63;
    private static final Pattern LEVEL = Pattern.compile("0|[1-9]\\d?");
    private static final Pattern PLACE =
            Pattern.compile("((?:x\\d{3}/){0,5}\\d{3})(?:\\.p/([1-9]\\d{0,2}))?");

    public Tile {
        if (level < 0 || level > HIGHEST || index < 0 || width < 1 || width > FULL) {
            throw new Malformed("there is no such tile");
        }
    }

    /** The tile of a level in a tree of this size; it must not be empty. */
    public static Tile in(long size, int level, long index) {
        long hashes = level >= HIGHEST / HEIGHT + 1 ? 0 : size >> (HEIGHT * level);
        return new Tile(level, index, (int) Math.min(FULL, hashes - index * FULL));
    }

    /**
     * Reads {@code <L>/<N>[.p/<W>]}, in its one form.
     *
     * @throws Malformed for anything else
     */
    public static Tile parse(String path) {
        int slash = path.indexOf('/');
        if (slash < 0 || !LEVEL.matcher(path.substring(0, slash)).matches()) {
            throw new Malformed("not the path of a tile");
        }
        return parse(Integer.parseInt(path.substring(0, slash)), path.substring(slash + 1));
    }

    /**
     * The same where the level is known: {@code <N>[.p/<W>]}, as the bundles of entries have it.
     */
    public static Tile parse(int level, String place) {
        Matcher parts = PLACE.matcher(place);
        if (!parts.matches()) {
            throw new Malformed("not the path of a tile");
        }
        long index = Long.parseLong(parts.group(1).replace("/", "").replace("x", ""));
        String width = parts.group(2);
        Tile tile = new Tile(level, index, width == null ? FULL : Integer.parseInt(width));
        if (!tile.place().equals(place)) {
            throw new Malformed("the path of a tile in another form than the canonical one");
        }
        return tile;
    }

    public String path() {
        return level + "/" + place();
    }

    /** Without the level. */
    public String place() {
        StringBuilder place = new StringBuilder("%03d".formatted(index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            place.insert(0, "x%03d/".formatted(rest % 1000));
        }
        return width == FULL ? place.toString() : place.append(".p/").append(width).toString();
    }

    public boolean isFull() {
        return width == FULL;
    }

    /** Whether a tree of this size has all of it. */
    public boolean isIn(long size) {
        long hashes = level >= HIGHEST / HEIGHT + 1 ? 0 : size >> (HEIGHT * level);
        return index <= hashes / FULL && index * FULL + width <= hashes;
    }

    /** The index of its first hash, within the level. */
    public long first() {
        return index * FULL;
    }

    /** The hashes of a tile, out of its bytes. */
    public List<Hash> hashes(byte[] bytes) {
        if (bytes.length != width * Hash.BYTES) {
            throw new Malformed("tile %s has %d bytes".formatted(path(), bytes.length));
        }
        List<Hash> hashes = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            hashes.add(Hash.in(bytes, i));
        }
        return hashes;
    }

    /** The root over hashes of one level, a power of two of them. */
    public static Hash over(List<Hash> hashes) {
        List<Hash> level = hashes;
        while (level.size() > 1) {
            List<Hash> above = new ArrayList<>(level.size() / 2);
            for (int i = 0; i < level.size(); i += 2) {
                above.add(Hash.node(level.get(i), level.get(i + 1)));
            }
            level = above;
        }
        return level.getFirst();
    }
}
