/** The rules of behaviour §1–6 and the REST contract, shown over HTTP as a client sees them. */
@NullMarked
package org.tokenledger.server.behaviour;

import org.jspecify.annotations.NullMarked;
