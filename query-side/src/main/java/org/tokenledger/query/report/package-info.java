/**
 * Reports for reviews: who has access, what is dormant, privileged, expiring, and what happened.
 */
@NullMarked
package org.tokenledger.query.report;

import org.jspecify.annotations.NullMarked;
