package org.tokenledger.server.body;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where bodies are read and checked, and times in queries as strictly. */
@Configuration(proxyBeanMethods = false)
class BodyConfiguration implements WebMvcConfigurer {
    /** Spring Security's filter has the order -100. */
    private static final int AFTER_SECURITY = 0;

    private static final int BEFORE_QUERY = -50;

    @Bean
    FilterRegistrationBean<RequestBodyFilter> requestBody() {
        FilterRegistrationBean<RequestBodyFilter> filter =
                new FilterRegistrationBean<>(new RequestBodyFilter());
        filter.setOrder(AFTER_SECURITY);
        return filter;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new JsonAnswers()).addPathPatterns("/api/**").order(BEFORE_QUERY);
        registry.addInterceptor(new JsonBodies()).addPathPatterns("/api/**").order(BEFORE_QUERY);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new FormArgument());
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, Instant.class, StrictValues::instant);
        registry.addConverter(String.class, Duration.class, StrictValues::duration);
    }
}
