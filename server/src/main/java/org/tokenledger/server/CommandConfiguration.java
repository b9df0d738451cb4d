package org.tokenledger.server;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.review.Reviews;
import org.tokenledger.command.token.web.BulkTokenEndpoints;
import org.tokenledger.command.token.web.TokenEndpoints;
import org.tokenledger.command.token.web.TokenRevocation;
import org.tokenledger.command.user.web.UserEndpoints;
import org.tokenledger.command.web.HttpCommands;
import org.tokenledger.contract.ReviewLog;
import org.tokenledger.server.launch.Options;
import org.tokenledger.token.TokenFormat;

import java.time.Clock;

/** The REST commands. */
@Configuration(proxyBeanMethods = false)
class CommandConfiguration {
    @Bean
    HttpCommands httpCommands(Commands commands) {
        return new HttpCommands(commands);
    }

    @Bean
    ReviewLog reviewLog(Commands commands) {
        return new Reviews(commands);
    }

    @Bean
    TokenEndpoints tokenEndpoints(
            HttpCommands commands,
            TokenFormat format,
            Options options,
            Clock clock,
            TimeBasedEpochRandomGenerator ids) {
        return new TokenEndpoints(commands, format, !options.presharedTokensDisabled(), clock, ids);
    }

    @Bean
    TokenRevocation tokenRevocation(HttpCommands commands, DirectoryAnswers holders) {
        return new TokenRevocation(commands, holders);
    }

    @Bean
    BulkTokenEndpoints bulkTokenEndpoints(HttpCommands commands) {
        return new BulkTokenEndpoints(commands);
    }

    @Bean
    UserEndpoints userEndpoints(HttpCommands commands, TimeBasedEpochRandomGenerator ids) {
        return new UserEndpoints(commands, ids);
    }
}
