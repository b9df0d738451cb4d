/** What a request's body may be: bounded, read once, and JSON as strict as the contract. */
@NullMarked
package org.tokenledger.server.body;

import org.jspecify.annotations.NullMarked;
