/** Whether a saved report follows from an export: recomputed from its events alone. */
@NullMarked
package org.tokenledger.verifier.report;

import org.jspecify.annotations.NullMarked;
