/**
 * May this token do that, now? Answered from memory: nothing here touches the database on a
 * request.
 */
@NullMarked
package org.tokenledger.query.verification;

import org.jspecify.annotations.NullMarked;
