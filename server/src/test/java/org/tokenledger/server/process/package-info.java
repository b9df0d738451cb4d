/** What needs a process of its own: kills, restarts, trouble with the database, first starts. */
@NullMarked
package org.tokenledger.server.process;

import org.jspecify.annotations.NullMarked;
