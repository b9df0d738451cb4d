package org.tokenledger.query.attempt;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address as 128 bits, IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2).
 *
 * @param text as Java writes it
 */
record Address(long high, long low, boolean isIpv4, String text) {
    private static final int LONGEST = 45;
    private static final long MAPPED = 0xFFFFL << Integer.SIZE;

    /** The address that is written here; none when it is a name, a scope, or no address at all. */
    static @Nullable Address parse(String literal) {
        if (literal.length() > LONGEST || !looksRight(literal)) {
            return null;
        }
        try {
            return of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static Address of(InetAddress ip) {
        ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
        return ip instanceof Inet4Address
                ? new Address(
                        0,
                        MAPPED | Integer.toUnsignedLong(bytes.getInt()),
                        true,
                        ip.getHostAddress())
                : new Address(bytes.getLong(), bytes.getLong(), false, ip.getHostAddress());
    }

    /** The JDK would also take {@code 1} and {@code 1.2} for IPv4, and brackets and scopes. */
    private static boolean looksRight(String literal) {
        int dots = 0;
        int colons = 0;
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c == ':') {
                colons++;
            } else if (c >= 0x80 || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return colons > 0 || dots == 3;
    }
}
