package org.tokenledger.server.web;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.stereotype.Component;

import java.util.List;

/**
 * Ties every filter, Spring Boot's and Spring Security's included, to the dispatcher servlet by its
 * name. So the plain servlet at {@code /auth} pays for none of them, and none can be forgotten.
 */
@Component
class DispatcherFilters implements BeanPostProcessor {
    private static final List<String> DISPATCHER =
            List.of(DispatcherServletAutoConfiguration.DEFAULT_DISPATCHER_SERVLET_BEAN_NAME);

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof AbstractFilterRegistrationBean<?> filter
                && filter.getUrlPatterns().isEmpty()
                && filter.getServletNames().isEmpty()) {
            filter.setServletNames(DISPATCHER);
        }
        return bean;
    }
}
