package org.tokenledger.contract;

import java.util.UUID;

/**
 * Where it is proven that something was erased: what a deletion destroyed cannot be shown, but that
 * the deletion is in the log can.
 */
public final class ErasureCertificate {
    /** Of the answer to a deletion. */
    public static final String HEADER = "Erasure-Certificate";

    private ErasureCertificate() {}

    /** The path of the proof that a deletion is in the log, by the id of its event. */
    public static String of(UUID deletion) {
        return "/api/ledger/events/" + deletion + "/proof";
    }
}
