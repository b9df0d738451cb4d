package org.tokenledger.server.security;

import jakarta.servlet.DispatcherType;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.tokenledger.server.problem.Misunderstanding;
import org.tokenledger.server.problem.Problems;

/**
 * Every request carries its token, and is authenticated by it alone: no session, no cookie, no
 * form.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    /** Served to anybody. The console's assets will join. */
    private static final RequestMatcher OPEN =
            new OrRequestMatcher(matcher("/livez"), matcher("/readyz"), matcher("/tlog/**"));

    /** What is said of tokens is said to one caller, now (RFC 7662 §4, RFC 6749 §5.1). */
    private static final RequestMatcher NOT_TO_KEEP =
            new OrRequestMatcher(matcher("/api/**"), matcher("/oauth2/**"));

    /** Browsers and OAuth clients (RFC 6749 §2.3.1) know nothing but Basic. */
    private static final RequestMatcher BASIC_TOO =
            new OrRequestMatcher(matcher("/api/docs/**"), matcher("/oauth2/**"));

    @Bean
    SecurityFilterChain chain(HttpSecurity http, TokenAuthentication tokens) {
        SecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .securityContext(context -> context.securityContextRepository(contexts))
                .headers(SecurityConfiguration::headers)
                .addFilterBefore(
                        new TokenAuthenticationFilter(tokens, contexts, OPEN, BASIC_TOO),
                        AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests ->
                        requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(OPEN)
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(new Unauthenticated()))
                .build();
    }

    /** Keeps Spring Boot from inventing a user with a password, and from printing it. */
    @Bean
    AuthenticationManager nobodySignsInByOtherMeans() {
        return authentication -> {
            throw new ProviderNotFoundException("only tokens authenticate");
        };
    }

    /** A request is observed as a whole; its filters, one by one, would cost more than they do. */
    @Bean
    SecurityObservationSettings theRequestAsAWhole() {
        return SecurityObservationSettings.noObservations();
    }

    /**
     * Methods are left to Spring MVC (405), header values to whoever reads them; paths stay strict.
     */
    @Bean
    StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderValues(value -> true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler rejectedByTheFirewall() {
        return (request, response, rejected) ->
                Problems.write(
                        Misunderstanding.refusal(rejected)
                                .orElseGet(() -> Misunderstanding.internal(request)),
                        request,
                        response);
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.defaultsDisabled()
                .contentTypeOptions(nosniff -> {})
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .addHeaderWriter(
                        new DelegatingRequestMatcherHeaderWriter(
                                NOT_TO_KEEP, new StaticHeadersWriter("Cache-Control", "no-store")));
    }

    private static RequestMatcher matcher(String pattern) {
        return PathPatternRequestMatcher.withDefaults().matcher(pattern);
    }
}
