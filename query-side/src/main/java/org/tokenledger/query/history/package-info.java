/** What happened to one token, and who had it from when to when: the audit trail of one subject. */
@NullMarked
package org.tokenledger.query.history;

import org.jspecify.annotations.NullMarked;
