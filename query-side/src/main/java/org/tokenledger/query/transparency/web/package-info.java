/** The log over HTTP, for anybody, and proofs of single events. */
@NullMarked
package org.tokenledger.query.transparency.web;

import org.jspecify.annotations.NullMarked;
