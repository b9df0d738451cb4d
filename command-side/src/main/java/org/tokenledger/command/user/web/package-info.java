/** The REST commands on users. */
@NullMarked
package org.tokenledger.command.user.web;

import org.jspecify.annotations.NullMarked;
