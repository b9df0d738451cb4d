/** The contract as OpenAPI, generated from the code, and a page to read it on. */
@NullMarked
package org.tokenledger.server.openapi;

import org.jspecify.annotations.NullMarked;
