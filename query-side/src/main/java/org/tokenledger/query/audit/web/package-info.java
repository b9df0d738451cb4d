@NullMarked
package org.tokenledger.query.audit.web;

import org.jspecify.annotations.NullMarked;
