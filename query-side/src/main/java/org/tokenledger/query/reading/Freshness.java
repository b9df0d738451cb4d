package org.tokenledger.query.reading;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.ProjectionRunner;

import java.time.Duration;
import java.util.Enumeration;
import java.util.regex.Pattern;

/**
 * Holds a read back until its view shows every command that this node has answered, and the
 * position that the client asks for: one that it was given by another node.
 */
public final class Freshness {
    static final String LEDGER_POSITION = "Ledger-Position";
    private static final Pattern POSITION = Pattern.compile("-1|\\d{1,18}");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final ProjectionRunner view;

    public Freshness(Ledger ledger, ProjectionRunner view) {
        this.ledger = ledger;
        this.view = view;
    }

    /**
     * To be called before the view is read, so that the position in the answer is never ahead of
     * what the answer shows.
     *
     * @return the position in the answer
     */
    public long before(HttpServletRequest request, HttpServletResponse response) {
        return before(request, response, -1);
    }

    /**
     * The same, for a read that needs a certain position.
     *
     * @throws Refused {@code not_ready}
     */
    public long before(HttpServletRequest request, HttpServletResponse response, long needed) {
        long wanted = Math.max(needed, Math.max(ledger.lastAnswered(), asked(request)));
        if (!view.await(wanted, PATIENCE)) {
            throw new Refused(
                    Code.NOT_READY,
                    "This node shows position %d, and the read needs %d"
                            .formatted(view.position(), wanted));
        }
        long shown = view.position();
        response.setHeader(LEDGER_POSITION, Long.toString(shown));
        return shown;
    }

    private static long asked(HttpServletRequest request) {
        Enumeration<String> headers = request.getHeaders(LEDGER_POSITION);
        if (!headers.hasMoreElements()) {
            return -1;
        }
        String position = headers.nextElement().strip();
        if (headers.hasMoreElements() || !POSITION.matcher(position).matches()) {
            throw QueryParameters.malformed(
                    LEDGER_POSITION, "Ledger-Position must be one position of the ledger");
        }
        return Long.parseLong(position);
    }
}
