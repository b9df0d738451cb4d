/** The REST commands on tokens. */
@NullMarked
package org.tokenledger.command.token.web;

import org.jspecify.annotations.NullMarked;
