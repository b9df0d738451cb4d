package org.tokenledger.query.history;

import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.query.audit.AuditFilter;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.audit.AuditTrail.Known;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;

import java.util.List;
import java.util.UUID;

/**
 * The story of one token, oldest first. Of a deleted token only who may audit learns anything, and
 * then nothing about a person.
 */
public final class TokenHistory {
    private static final String AUDIT = "audit:read";
    private static final int BATCH = 500;

    private final AuditTrail trail;

    public TokenHistory(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * A page of it.
     *
     * @param end the last position that the audit view is known to show
     * @throws Refused {@code not_found} when there is no such token, or none that the caller may
     *     see
     */
    public Page<Entry> of(UUID tokenId, Caller caller, PageRequest<Entry> request, long end) {
        check(tokenId, caller);
        return trail.page(AuditFilter.ofToken(tokenId), request, end);
    }

    /**
     * Who had it, one after the other.
     *
     * @param end as for the history
     * @throws Refused as for the history
     */
    public List<Custody> custody(UUID tokenId, Caller caller, long end) {
        check(tokenId, caller);
        CustodyChain chain = new CustodyChain();
        long after = -1;
        while (true) {
            List<Entry> next = trail.next(AuditFilter.ofToken(tokenId), after, end, BATCH);
            if (next.isEmpty()) {
                return chain.named(trail.names(chain.owners()));
            }
            next.forEach(chain::add);
            after = next.getLast().position();
        }
    }

    private void check(UUID tokenId, Caller caller) {
        if (trail.find(tokenId).filter(known -> maySee(known, caller)).isEmpty()) {
            throw Refused.noToken(tokenId);
        }
    }

    private static boolean maySee(Known known, Caller caller) {
        return known.type().equals(TokenEvent.TYPE)
                && known.ownerId() != null
                && caller.sees(known.ownerId())
                && (!known.deleted() || caller.permissions().has(AUDIT));
    }
}
