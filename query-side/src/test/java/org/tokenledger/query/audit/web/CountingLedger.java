package org.tokenledger.query.audit.web;

import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.query.audit.AuditTrail;

import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

/** Where events come from and lines go to: counts how many are between the two. */
final class CountingLedger extends OutputStream {
    long read;
    long written;
    long mostInFlight;
    private final Ledger ledger;

    CountingLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    void reset() {
        read = 0;
        written = 0;
        mostInFlight = 0;
    }

    AuditTrail trail(DataSource dataSource) {
        return new AuditTrail(dataSource, new Counted());
    }

    @Override
    public void write(int b) {
        if (b == '\n') {
            written++;
        }
    }

    private List<Recorded> counted(List<Recorded> events) {
        read += events.size();
        mostInFlight = Math.max(mostInFlight, read - written);
        return events;
    }

    private final class Counted implements Ledger {
        @Override
        public List<Recorded> from(long position, int limit) {
            return counted(ledger.from(position, limit));
        }

        @Override
        public List<Recorded> at(Collection<Long> positions) {
            return counted(ledger.at(positions));
        }

        @Override
        public List<Recorded> stored(long position, int limit) {
            return ledger.stored(position, limit);
        }

        @Override
        public List<Recorded> of(UUID subjectId) {
            return counted(ledger.of(subjectId));
        }

        @Override
        public long lastAnswered() {
            return ledger.lastAnswered();
        }
    }
}
