/** What is done from the command line beside the servers: rebuilding views, replaying history. */
@NullMarked
package org.tokenledger.server.maintenance;

import org.jspecify.annotations.NullMarked;
