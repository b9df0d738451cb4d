/** The verdict over HTTP: forward authentication, and the challenge that goes with a refusal. */
@NullMarked
package org.tokenledger.query.verification.web;

import org.jspecify.annotations.NullMarked;
