package org.tokenledger.server.operations;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import javax.sql.DataSource;

/** What this server must have to be ready; more conditions come from those who know them. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {
    @Bean
    Readiness databaseAnswers(DataSource database) {
        return new DatabaseReadiness(database, System::nanoTime);
    }
}
