/** What every REST command has in common: how it is sent, and what its answer carries. */
@NullMarked
package org.tokenledger.command.web;

import org.jspecify.annotations.NullMarked;
