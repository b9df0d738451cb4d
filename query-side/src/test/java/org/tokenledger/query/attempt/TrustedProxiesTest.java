package org.tokenledger.query.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class TrustedProxiesTest {
    private static final String PROXY = "10.0.0.1";
    private static final TrustedProxies PROXIES =
            TrustedProxies.parse("10.0.0.0/8, 192.0.2.7,2001:db8:1::/48");

    private static String behind(String peer, String... forwardedFor) {
        return client(peer, Map.of("X-Forwarded-For", List.of(forwardedFor)));
    }

    private static String forwarded(String... lines) {
        return client(PROXY, Map.of("Forwarded", List.of(lines)));
    }

    private static String client(String peer, Map<String, List<String>> headers) {
        return PROXIES.client(peer, name -> headers.getOrDefault(name, List.of()));
    }

    @Test
    void aPeerThatIsNotTrustedIsTheClientWhateverItSays() {
        assertThat(behind("203.0.113.9", "198.51.100.1")).isEqualTo("203.0.113.9");
        assertThat(behind("2001:db8:2::1", "198.51.100.1")).isEqualTo("2001:db8:2::1");
        assertThat(behind("192.0.2.8", "198.51.100.1")).isEqualTo("192.0.2.8");
    }

    @Test
    void withoutTrustedProxiesNobodysHeadersAreLookedAt() {
        assertThat(
                        TrustedProxies.NONE.client(
                                PROXY,
                                _ -> {
                                    throw new AssertionError("looked at a header");
                                }))
                .isEqualTo(PROXY);
    }

    @Test
    void aTrustedPeerSaysForWhomItForwards() {
        assertThat(behind(PROXY, "198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(behind("192.0.2.7", "198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(behind("2001:db8:1::5%eth0", "198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(behind("::ffff:10.0.0.1", "198.51.100.1")).isEqualTo("198.51.100.1");
    }

    @Test
    void theLastAddressThatIsNoProxyIsTheClientAndWhatIsLeftOfItIsAnybodysWord() {
        assertThat(behind(PROXY, "1.1.1.1, 198.51.100.1, 10.9.9.9")).isEqualTo("198.51.100.1");
        assertThat(behind(PROXY, "1.1.1.1", "198.51.100.1", "10.9.9.9,10.9.9.8"))
                .isEqualTo("198.51.100.1");
        assertThat(behind(PROXY, "garbage\", 198.51.100.1")).isEqualTo("198.51.100.1");
    }

    @Test
    void whenAllAreProxiesTheFirstIsTheClient() {
        assertThat(behind(PROXY, "10.1.1.1, 10.9.9.9")).isEqualTo("10.1.1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.1:4711,198.51.100.1",
        "[2001:db8:2::1]:4711,2001:db8:2:0:0:0:0:1",
        "[2001:db8:2::1],2001:db8:2:0:0:0:0:1",
        "2001:DB8:2::1,2001:db8:2:0:0:0:0:1",
        "::ffff:198.51.100.1,198.51.100.1"
    })
    void anAddressMayBeIpv6AndMayComeWithAPort(String written, String client) {
        assertThat(behind(PROXY, written)).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "198.51.100.1,",
                "unknown",
                "localhost",
                "1",
                "198.51.100",
                "198.51.100.256",
                "198.51.100.1:x",
                "198.51.100.1:",
                "198.51.100.1/32",
                "[2001:db8::1",
                "2001:db8::1::2",
                "fe80::1%eth0",
                "[]",
                "]",
                ":",
                "١٩٨.51.100.1"
            })
    void whatCantBeReadLeavesThePeer(String malformed) {
        assertThat(behind(PROXY, malformed)).isEqualTo(PROXY);
        assertThat(behind(PROXY, "198.51.100.1, " + malformed)).isEqualTo(PROXY);
        assertThat(behind(PROXY, malformed + ",10.9.9.9")).isEqualTo(PROXY);
    }

    @Test
    void aProxyThatForwardsForNobodyIsTheClientItself() {
        assertThat(behind(PROXY)).isEqualTo(PROXY);
    }

    @Test
    void forwardedIsReadAsRfc7239SaysIt() {
        assertThat(forwarded("for=198.51.100.1;proto=https;by=10.0.0.1")).isEqualTo("198.51.100.1");
        assertThat(forwarded("proto=https; For=\"[2001:db8:2::1]:4711\""))
                .isEqualTo("2001:db8:2:0:0:0:0:1");
        assertThat(forwarded("for=1.1.1.1, for=198.51.100.1", "for=10.9.9.9"))
                .isEqualTo("198.51.100.1");
        assertThat(forwarded("for=198.51.100.1:_hidden")).isEqualTo("198.51.100.1");
    }

    @Test
    void aQuoteThatAClientLeftOpenHidesNothing() {
        assertThat(forwarded("for=\"1.1.1.1, for=198.51.100.1")).isEqualTo("198.51.100.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "proto=https", "for=_hidden", "for=unknown", "for=", "for=\"", "for"})
    void aForwardedThatNamesNoAddressLeavesThePeer(String element) {
        assertThat(forwarded(element)).isEqualTo(PROXY);
    }

    @Test
    void forwardedDoesNotCountBesideXForwardedFor() {
        assertThat(
                        client(
                                PROXY,
                                Map.of(
                                        "Forwarded",
                                        List.of("for=1.1.1.1"),
                                        "X-Forwarded-For",
                                        List.of("198.51.100.1"))))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void networksEndWhereTheirBitsSay() {
        TrustedProxies odd = TrustedProxies.parse("172.16.0.0/12,2001:db8::/33,::1,0.0.0.0/32");

        for (String in :
                Arrays.asList(
                        "172.16.0.0", "172.31.255.255", "2001:db8:7fff::1", "::1", "0.0.0.0")) {
            assertThat(odd.include(in)).as(in).isTrue();
        }
        for (String out :
                Arrays.asList("172.32.0.0", "172.15.255.255", "2001:db8:8000::1", "::2", "x", "")) {
            assertThat(odd.include(out)).as(out).isFalse();
        }
        assertThat(TrustedProxies.parse("0.0.0.0/0").include("9.9.9.9")).isTrue();
        assertThat(TrustedProxies.parse("0.0.0.0/0").include("2001:db8::1")).isFalse();
        assertThat(TrustedProxies.parse("::/0").include("2001:db8::1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0.0/8/8",
                "::/129",
                "proxy.example",
                "10.0.0.1,",
                "10.0.0.1 10.0.0.2"
            })
    void whatIsNoListOfNetworksIsRefused(String list) {
        assertThatThrownBy(() -> TrustedProxies.parse(list))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
