package org.tokenledger.server.security;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Needs;

import java.util.List;
import java.util.TreeSet;

/** Lets handlers say what they need of a caller, and sees to it that each of them does. */
@Configuration(proxyBeanMethods = false)
class NeedsConfiguration implements WebMvcConfigurer {
    /** Before every other interceptor: who may not call learns nothing about the call. */
    private static final int FIRST = -100;

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new NeedsInterceptor()).order(FIRST);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
    }

    /**
     * A forgotten annotation stops the server from starting, instead of closing an endpoint in
     * silence.
     */
    @Bean
    SmartInitializingSingleton everyApiHandlerSaysWhatItNeeds(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        return () -> {
            TreeSet<String> silent = new TreeSet<>();
            mapping.getHandlerMethods()
                    .forEach((info, method) -> {
                        if (!method.hasMethodAnnotation(Needs.class)
                                && info.getPatternValues().stream()
                                        .anyMatch(NeedsInterceptor::isApi)) {
                            silent.add(method.toString());
                        }
                    });
            if (!silent.isEmpty()) {
                throw new IllegalStateException(
                        "handlers under /api without @Needs: " + String.join(", ", silent));
            }
        };
    }

    private static final class CallerArgument implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Caller resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return NeedsInterceptor.caller();
        }
    }
}
