package org.tokenledger.query.attempt;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The addresses that begin with the same bits (CIDR, RFC 4632).
 *
 * @param high the first 64 bits; zero beyond {@code bits}
 * @param low the last 64 bits; zero beyond {@code bits}
 */
public record Network(long high, long low, int bits) {
    private static final int IPV6 = 128;
    private static final int IPV4 = 32;

    /**
     * A single address, or one with the number of its leading bits: {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        Address address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("no address");
        }
        int width = address.isIpv4() ? IPV4 : IPV6;
        int bits = slash < 0 ? width : Integer.parseInt(text, slash + 1, text.length(), 10);
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("no such length");
        }
        return of(address, IPV6 - width + bits);
    }

    /**
     * All that one party is likely to hold: an IPv4 address by itself, of IPv6 the whole /64 (RFC
     * 6177).
     */
    static Network around(Address address) {
        return of(address, address.isIpv4() ? IPV6 : Long.SIZE);
    }

    private static Network of(Address address, int bits) {
        return new Network(
                address.high() & mask(bits), address.low() & mask(bits - Long.SIZE), bits);
    }

    boolean contains(Address address) {
        return (address.high() & mask(bits)) == high
                && (address.low() & mask(bits - Long.SIZE)) == low;
    }

    /** As PostgreSQL reads it, whatever the length: {@code 192.0.2.1/32}. */
    @Override
    public String toString() {
        try {
            // The JDK makes an IPv4 address of one that is mapped into IPv6.
            InetAddress address =
                    InetAddress.getByAddress(
                            ByteBuffer.allocate(IPV6 / Byte.SIZE)
                                    .putLong(high)
                                    .putLong(low)
                                    .array());
            int length = address instanceof Inet4Address ? bits - (IPV6 - IPV4) : bits;
            return address.getHostAddress() + "/" + length;
        } catch (UnknownHostException neverForSixteenBytes) {
            throw new IllegalStateException(neverForSixteenBytes);
        }
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }
}
