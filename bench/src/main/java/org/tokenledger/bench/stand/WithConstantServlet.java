package org.tokenledger.bench.stand;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tokenledger.server.TokenLedger;

/** The server, and one servlet more: it says what /auth says, without finding anything out. */
@Configuration(proxyBeanMethods = false)
@Import(TokenLedger.class)
class WithConstantServlet {
    @Bean
    ServletRegistrationBean<HttpServlet> constant() {
        return new ServletRegistrationBean<>(new Constant(), "/constant");
    }

    private static final class Constant extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse answer) {
            answer.setHeader("X-Token-Id", "01a20a04-26ee-7db1-a441-e7265f5351f2");
            answer.setHeader("X-Token-Owner", "01a20a04-26ee-7db1-a441-e7265f5351f3");
            answer.setHeader("X-Token-Permissions", String.join(" ", Tokens.PERMISSIONS));
            answer.setHeader("Cache-Control", "no-store");
            answer.setContentLength(0);
        }
    }
}
