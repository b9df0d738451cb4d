/** Starting and stopping the process: options, data folder, embedded PostgreSQL, Spring. */
@NullMarked
package org.tokenledger.server.launch;

import org.jspecify.annotations.NullMarked;
