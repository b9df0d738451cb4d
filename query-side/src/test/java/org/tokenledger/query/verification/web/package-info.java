@NullMarked
package org.tokenledger.query.verification.web;

import org.jspecify.annotations.NullMarked;
