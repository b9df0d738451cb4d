/** Who is who, in memory, for every command that must know. */
@NullMarked
package org.tokenledger.command.people;

import org.jspecify.annotations.NullMarked;
