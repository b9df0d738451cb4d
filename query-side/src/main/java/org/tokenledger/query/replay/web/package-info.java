/** Replays over HTTP, and their reports as JSON, CSV and a page to print. */
@NullMarked
package org.tokenledger.query.replay.web;

import org.jspecify.annotations.NullMarked;
