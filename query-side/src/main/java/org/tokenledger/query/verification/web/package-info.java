/** The verdict over HTTP, on the main port. */
@NullMarked
package org.tokenledger.query.verification.web;

import org.jspecify.annotations.NullMarked;
