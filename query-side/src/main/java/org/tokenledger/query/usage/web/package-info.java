/** The reads of refused uses. */
@NullMarked
package org.tokenledger.query.usage.web;

import org.jspecify.annotations.NullMarked;
