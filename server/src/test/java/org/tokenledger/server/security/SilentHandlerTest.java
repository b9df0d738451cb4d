package org.tokenledger.server.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.tokenledger.contract.Needs;

class SilentHandlerTest {
    static class Handlers {
        @Needs("")
        public void open() {}

        public void silent() {}
    }

    private final RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();

    @BeforeEach
    void anEmptyMapping() {
        mapping.setApplicationContext(new StaticWebApplicationContext());
        mapping.afterPropertiesSet();
    }

    @Test
    void theServerDoesNotStartWithAnApiHandlerThatSaysNothing() throws NoSuchMethodException {
        map("open", "/api/open");
        map("silent", "/api/silent");

        assertThatIllegalStateException()
                .isThrownBy(check()::afterSingletonsInstantiated)
                .withMessageContaining("without @Needs")
                .withMessageContaining("Handlers#silent()");
    }

    @Test
    void itStartsWhenAllSayWhatTheyNeedOrAreNotOfTheApi() throws NoSuchMethodException {
        map("open", "/api/open");
        map("silent", "/apiary");

        assertThatCode(check()::afterSingletonsInstantiated).doesNotThrowAnyException();
    }

    private SmartInitializingSingleton check() {
        return new NeedsConfiguration().everyApiHandlerSaysWhatItNeeds(mapping);
    }

    private void map(String method, String path) throws NoSuchMethodException {
        mapping.registerMapping(
                RequestMappingInfo.paths(path).options(mapping.getBuilderConfiguration()).build(),
                new Handlers(),
                Handlers.class.getMethod(method));
    }
}
