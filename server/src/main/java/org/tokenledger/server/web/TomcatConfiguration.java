package org.tokenledger.server.web;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tomcat, made to keep the contract where Spring is not asked. */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatKeepsTheContract() {
        return tomcat -> {
            tomcat.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(TomcatRefusals.class.getName());
                }
            });
            // A client that waits for "100 Continue" is refused before it has sent its megabytes.
            tomcat.addConnectorCustomizers(
                    connector -> connector.setProperty("continueResponseTiming", "onRead"));
            // A proxy may put any path of its own below /auth; elsewhere the firewall says no.
            tomcat.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling("passthrough");
                connector.setEncodedReverseSolidusHandling("passthrough");
            });
        };
    }
}
