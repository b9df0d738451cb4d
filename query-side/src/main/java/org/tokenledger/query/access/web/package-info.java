/** Access over HTTP. */
@NullMarked
package org.tokenledger.query.access.web;

import org.jspecify.annotations.NullMarked;
