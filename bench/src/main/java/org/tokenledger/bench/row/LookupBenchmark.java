package org.tokenledger.bench.row;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tokenledger.bench.stand.LookupAlone;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** V2, as JMH runs it: one thread, another token each time. */
public class LookupBenchmark {
    /** What is presented; the same for both. */
    @State(Scope.Thread)
    public static class Presented {
        @Param("1000000")
        int tokens;

        private String[] values = {};
        private int next;

        @Setup(Level.Trial)
        public void prepare() {
            values = LookupAlone.values(tokens);
        }

        String next() {
            return values[next++ & (values.length - 1)];
        }
    }

    /** Only what needs the lookup has it in memory. */
    @State(Scope.Benchmark)
    public static class Filled {
        @Param("1000000")
        int tokens;

        TokenLookup lookup = new LookupAlone(0).lookup();

        @Setup(Level.Trial)
        public void fill() {
            lookup = new LookupAlone(tokens).lookup();
        }
    }

    /** A digest as it is best used: one per thread, into the same bytes each time. */
    @State(Scope.Thread)
    public static class Digest {
        private final MessageDigest sha256 = sha256();
        private final byte[] digest = new byte[32];

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException everyJdkHasIt) {
                throw new IllegalStateException(everyJdkHasIt);
            }
        }
    }

    @Benchmark
    public byte digest(Presented presented, Digest digest) throws DigestException {
        digest.sha256.update(presented.next().getBytes(StandardCharsets.UTF_8));
        digest.sha256.digest(digest.digest, 0, digest.digest.length);
        return digest.digest[0];
    }

    /** All of a verification but HTTP: format, digest, probe, owner, expiry, permissions. */
    @Benchmark
    public Verdict verdict(Presented presented, Filled filled) {
        Verdict verdict = filled.lookup.verifyValue(presented.next());
        if (verdict instanceof Verdict.Denied) {
            throw new IllegalStateException("a token that was created is not known");
        }
        return verdict;
    }
}
