package org.tokenledger.server.launch;

/**
 * The process can't start or go on, and a person can do something about it. The message is the one
 * sentence shown to that person: what, which value, what to do; never a secret.
 */
public final class LaunchFailed extends RuntimeException {

    /** How a wrong command line is reported, and a wrong file that it names. */
    static final int WRONG_USAGE = 2;

    private static final int FAILED = 1;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public LaunchFailed(String sentence) {
        super(sentence);
        this.exitCode = FAILED;
    }

    public LaunchFailed(String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = FAILED;
    }

    private LaunchFailed(String sentence, int exitCode) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** A port other than the main one can't be had. */
    public static LaunchFailed port(int port, String flag, Throwable cause) {
        return new LaunchFailed(Reason.ofPort(cause, port, flag), cause);
    }

    public static LaunchFailed usage(String sentence) {
        return new LaunchFailed(sentence + " 'ledger --help' shows all options.", WRONG_USAGE);
    }

    /** What an option names is wrong. */
    public static LaunchFailed malformed(String sentence) {
        return new LaunchFailed(sentence, WRONG_USAGE);
    }

    public int exitCode() {
        return exitCode;
    }
}
