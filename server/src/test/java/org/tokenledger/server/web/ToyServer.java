package org.tokenledger.server.web;

import io.micrometer.core.instrument.MeterRegistry;

import jakarta.servlet.http.HttpServlet;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.web.HttpRequestHandler;
import org.tokenledger.permission.Permissions;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.attempt.FailedAttempts;
import org.tokenledger.query.attempt.TrustedProxies;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.query.verification.web.AuthServlet;
import org.tokenledger.server.operations.Readiness;
import org.tokenledger.server.security.TokenAuthentication;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

/** The frame with toys in it, started once for all tests. */
@ConditionalOnProperty("toys")
@SpringBootApplication(
        scanBasePackages = {
            "org.tokenledger.server.body",
            "org.tokenledger.server.openapi",
            "org.tokenledger.server.operations",
            "org.tokenledger.server.problem",
            "org.tokenledger.server.security",
            "org.tokenledger.server.web"
        })
public class ToyServer {
    /** Whether the lookup has caught up. */
    public static final AtomicBoolean LOOKUP_READY = new AtomicBoolean(true);

    /** What a further part of the server says of its readiness. */
    public static final List<String> UNREADY = new CopyOnWriteArrayList<>();

    private static final ConfigurableApplicationContext CONTEXT =
            new SpringApplicationBuilder(ToyServer.class)
                    .properties(
                            Map.of(
                                    "toys", "true",
                                    "spring.config.import", "classpath:http.properties",
                                    "spring.flyway.enabled", "false",
                                    "spring.main.banner-mode", "off",
                                    "server.port", "0"))
                    .run();

    /** The port that it listens on, at the loopback address. */
    public static int port() {
        return Integer.parseInt(CONTEXT.getEnvironment().getRequiredProperty("local.server.port"));
    }

    static <T> T bean(Class<T> type) {
        return CONTEXT.getBean(type);
    }

    @Bean
    TokenLookup lookup() {
        return Tokens.lookup(Clock.systemUTC());
    }

    @Bean
    Attempts attempts(MeterRegistry meters) {
        FailedAttempts unlimited = new FailedAttempts(0, TrustedProxies.NONE, System::nanoTime);
        return new Attempts(
                TrustedProxies.NONE,
                unlimited,
                new Uses(Permissions.NONE, Clock.systemUTC()),
                meters,
                System::nanoTime);
    }

    @Bean
    TokenAuthentication tokens(TokenLookup lookup, Attempts attempts) {
        return new TokenAuthentication(lookup, LOOKUP_READY::get, attempts);
    }

    @Bean
    ServletRegistrationBean<AuthServlet> auth(TokenLookup lookup, Attempts attempts) {
        return new ServletRegistrationBean<>(
                new AuthServlet(new ForwardAuth(lookup, LOOKUP_READY::get, attempts)),
                "/auth",
                "/auth/*");
    }

    @Bean
    ServletRegistrationBean<HttpServlet> failing() {
        return new ServletRegistrationBean<>(new ToyController.Failing(), "/failing");
    }

    @Bean
    Readiness another() {
        return () -> UNREADY.stream().findFirst();
    }

    @Bean("/api/without-needs")
    HttpRequestHandler withoutNeeds() {
        return (request, response) -> response.setStatus(204);
    }

    /** A connection that is always fine. */
    @Bean
    DataSource database() {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() {
                return (Connection)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Connection.class},
                                (proxy, method, arguments) ->
                                        method.getReturnType() == boolean.class ? true : null);
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                return getConnection();
            }
        };
    }
}
