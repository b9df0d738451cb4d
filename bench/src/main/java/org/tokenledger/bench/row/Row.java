package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.stand.Stands;

import java.util.List;

/** One row of the table of targets, which may take several lines. */
public interface Row {
    /** Measures; no line when this build or this machine has not what the row is about. */
    List<Line> measure(Stands stands) throws Exception;
}
