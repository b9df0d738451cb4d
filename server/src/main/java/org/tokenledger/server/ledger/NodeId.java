package org.tokenledger.server.ledger;

import org.tokenledger.server.launch.PrivateFile;

import java.util.UUID;

/**
 * Which of the nodes that share the ledger this process is: the one that had its data folder
 * before. It becomes another one when that still runs, on what this folder is a copy of.
 */
final class NodeId {
    private final PrivateFile file;
    private final String process = "token-ledger-node " + UUID.randomUUID();
    private volatile UUID id;

    NodeId(PrivateFile file) {
        this.file = file;
        file.create(UUID.randomUUID().toString());
        this.id = UUID.fromString(file.read().orElseThrow().strip());
    }

    UUID get() {
        return id;
    }

    /** No other process, of whatever node, has this name. */
    String process() {
        return process;
    }

    void change() {
        UUID another = UUID.randomUUID();
        file.write(another.toString());
        id = another;
    }
}
