package org.tokenledger.server.web;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.tokenledger.server.problem.Misunderstanding;
import org.tokenledger.server.problem.Problems;

import java.io.IOException;

/**
 * What Tomcat refuses by itself, before any servlet: an unreadable request line, a header too
 * large, TRACE. Tomcat makes one by its class name, so class and constructor are public.
 */
public final class TomcatRefusals extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problems.write(Misunderstanding.refusal(status, request), request, response);
        } catch (IOException gone) {
            container.getLogger().debug("nobody left to answer", gone);
        }
    }
}
