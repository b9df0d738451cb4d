package org.tokenledger.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.problem.Problems;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;

/**
 * Refuses a {@code Content-Type} whose charset has a name that no charset can have. Tomcat stumbles
 * over it wherever parameters are asked for, also where there is no body.
 */
final class CharsetFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isPossible(request.getCharacterEncoding())) {
            chain.doFilter(request, response);
        } else {
            Problems.write(
                    new Refused(
                            Code.UNSUPPORTED_MEDIA_TYPE,
                            "The Content-Type names a charset that cannot exist"),
                    request,
                    response);
        }
    }

    private static boolean isPossible(@Nullable String charset) {
        try {
            if (charset != null) {
                // Whether it is supported is for those to say who read the body.
                boolean _ = Charset.isSupported(charset);
            }
            return true;
        } catch (IllegalCharsetNameException impossible) {
            return false;
        }
    }
}
