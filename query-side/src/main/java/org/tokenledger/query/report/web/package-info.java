/** Reports over HTTP, as JSON, CSV and a page to print. */
@NullMarked
package org.tokenledger.query.report.web;

import org.jspecify.annotations.NullMarked;
