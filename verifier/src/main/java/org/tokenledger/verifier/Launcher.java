package org.tokenledger.verifier;

/**
 * Where {@code java -jar ledger-verify.jar} begins. Compiled for Java 8, so that whichever Java an
 * auditor has reads it and can say that it is too old for the rest.
 */
public final class Launcher {
    static final int NEEDED = 25;

    private Launcher() {}

    public static void main(String[] arguments) {
        try {
            Verify.main(arguments);
        } catch (UnsupportedClassVersionError tooOld) {
            System.err.printf(
                    "ledger-verify needs Java %d or newer, and this is Java %s.%n",
                    NEEDED, System.getProperty("java.specification.version"));
            System.exit(2);
        }
    }
}
