@NullMarked
package org.tokenledger.query.directory.web;

import org.jspecify.annotations.NullMarked;
