package org.tokenledger.query.transparency.witness;

import org.tokenledger.note.Malformed;
import org.tokenledger.note.VerifierKey;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Somebody else, who cosigns only what continues what they have seen.
 *
 * @param name in the operator's file
 * @param key of its cosignatures
 * @param url the submission prefix
 */
public record Witness(String name, VerifierKey key, URI url) {
    /**
     * Reads the lines {@code witness <name> <vkey> <url>} of a policy (c2sp.org/tlog-policy); empty
     * lines and lines that begin with # are ignored.
     *
     * @throws Malformed in one sentence, for any other line
     */
    public static List<Witness> parse(String policy) {
        List<Witness> witnesses = new ArrayList<>();
        policy.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> witnesses.add(line(line)));
        return witnesses;
    }

    private static Witness line(String line) {
        String[] words = line.split("[ \t]+", -1);
        if (words.length != 4 || !words[0].equals("witness")) {
            throw new Malformed("a line is not: witness <name> <vkey> <url>");
        }
        VerifierKey key = VerifierKey.parse(words[2]);
        if (key.type() != VerifierKey.COSIGNATURE) {
            throw new Malformed("the key of witness " + words[1] + " is not one for cosignatures");
        }
        return new Witness(words[1], key, url(words[3]));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text : text + "/");
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
                return url;
            }
        } catch (java.net.URISyntaxException wrong) {
            throw new Malformed("not an address: " + text);
        }
        throw new Malformed("not an address of a witness: " + text);
    }
}
