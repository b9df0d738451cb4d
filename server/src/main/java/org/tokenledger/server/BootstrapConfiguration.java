package org.tokenledger.server;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.bootstrap.Bootstrap;
import org.tokenledger.command.people.People;
import org.tokenledger.server.launch.DataFolder;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.ledger.LookupReadiness;
import org.tokenledger.token.TokenFormat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The first owner and the owner's token, before the first request is taken. */
@Configuration(proxyBeanMethods = false)
class BootstrapConfiguration {
    /** "ledgboot" in ASCII: one node at a time. */
    private static final String LOCK = "SELECT pg_advisory_lock(x'6c656467626f6f74'::bigint)";

    private static final String UNLOCK = "SELECT pg_advisory_unlock(x'6c656467626f6f74'::bigint)";

    @Bean
    Bootstrap bootstrap(
            Commands commands,
            People people,
            DirectoryAnswers known,
            TokenFormat format,
            TimeBasedEpochRandomGenerator ids) {
        return new Bootstrap(commands, people, known, format, ids);
    }

    @Bean
    SmartInitializingSingleton bootstrapAtStart(
            Bootstrap bootstrap,
            Options options,
            DataFolder folder,
            HikariDataSource dataSource,
            LookupReadiness lookup) {
        return () -> {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(LOCK);
                try {
                    // Another node may have done it between our start and the lock.
                    lookup.catchUp();
                    bootstrap.run(
                            options.ownerToken(),
                            options.ownerUsername(),
                            new OwnerTokenFile(folder));
                } finally {
                    statement.execute(UNLOCK);
                }
            } catch (SQLException away) {
                throw new IllegalStateException(away);
            }
        };
    }
}
