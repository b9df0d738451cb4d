package org.tokenledger.server;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.tokenledger.server.launch.Start;
import org.tokenledger.server.maintenance.Maintenance;

/** The program. */
@SpringBootApplication
public class TokenLedger {

    public static void main(String[] arguments) {
        int exitCode = Start.run(arguments, System.getenv(), TokenLedger.class, Maintenance::run);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
