package org.tokenledger.server.launch;

import java.nio.file.Path;

/**
 * Where the certificate for TLS is, in PEM.
 *
 * @param certificate the server's own, then those between it and the authority
 * @param key the private key of the first
 */
public record TlsFiles(Path certificate, Path key) {}
