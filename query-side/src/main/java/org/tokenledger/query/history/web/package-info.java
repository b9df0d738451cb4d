/** The history over HTTP. */
@NullMarked
package org.tokenledger.query.history.web;

import org.jspecify.annotations.NullMarked;
