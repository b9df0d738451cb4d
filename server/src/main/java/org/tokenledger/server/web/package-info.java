/**
 * The frame around every request: what may come in, where it goes, and what Tomcat may say by
 * itself.
 */
@NullMarked
package org.tokenledger.server.web;

import org.jspecify.annotations.NullMarked;
