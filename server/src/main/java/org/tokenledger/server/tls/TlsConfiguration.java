package org.tokenledger.server.tls;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tokenledger.server.launch.Options;

/** TLS, when {@code --tls-certificate} asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("server.ssl.bundle")
class TlsConfiguration {
    @Bean
    ServedCertificate servedCertificate(Options options) {
        return new ServedCertificate(options.tls().orElseThrow());
    }
}
