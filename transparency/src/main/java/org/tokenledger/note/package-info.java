/** Signed notes as in c2sp.org/signed-note, and cosignatures as in c2sp.org/tlog-cosignature. */
@NullMarked
package org.tokenledger.note;

import org.jspecify.annotations.NullMarked;
