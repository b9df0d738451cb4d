package org.tokenledger.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.command.bootstrap.KeptValue;
import org.tokenledger.server.launch.DataFolder;
import org.tokenledger.token.TokenValue;

import java.util.Optional;

/** A file of the data folder. The log names the file, never the value. */
record OwnerTokenFile(DataFolder folder) implements KeptValue {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerTokenFile.class);
    private static final String NAME = "owner-token";

    @Override
    public Optional<TokenValue> read() {
        return folder.file(NAME).read().map(String::strip).map(TokenValue::new);
    }

    @Override
    public void write(TokenValue value) {
        folder.file(NAME).write(value.revealSecret() + "\n");
        LOG.info("the owner's token is in the file {}", folder.path().resolve(NAME));
    }

    @Override
    public void remove() {
        folder.file(NAME).remove();
        LOG.info(
                "removed the file {}: the configured owner token has replaced the one in it",
                folder.path().resolve(NAME));
    }
}
