package org.tokenledger.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.SigningKey;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.query.transparency.witness.Witness;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A witness of one log, as c2sp.org/tlog-witness says, and not more. */
final class SmallWitness implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SigningKey key =
            SigningKey.generate("witness.example.com/w1", VerifierKey.COSIGNATURE, RANDOM);
    private final HttpServer server;
    private @Nullable VerifierKey log;
    private @Nullable Checkpoint latest;
    private final List<Integer> answers = new ArrayList<>();

    SmallWitness() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/w1/add-checkpoint", this::addCheckpoint);
        server.start();
    }

    /** The key of the log that it watches. */
    synchronized void watches(VerifierKey log) {
        this.log = log;
    }

    VerifierKey key() {
        return key.verifier();
    }

    Witness witness() {
        return Witness.parse(
                        "# ours\nwitness w1 %s http://localhost:%d/w1\n"
                                .formatted(key.verifier(), server.getAddress().getPort()))
                .getFirst();
    }

    synchronized List<Integer> answers() {
        return List.copyOf(answers);
    }

    private synchronized void addCheckpoint(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String answer = "";
        int status;
        try {
            int end = body.indexOf("\n\n");
            List<String> lines = new ArrayList<>(List.of(body.substring(0, end).split("\n", -1)));
            long old = Long.parseLong(lines.removeFirst().substring("old ".length()));
            Note note = Note.parse(body.substring(end + 2));
            status = status(old, lines.stream().map(Hash::parse).toList(), note);
            if (status == 200) {
                latest = Checkpoint.of(note);
                answer = key.cosign(note.text(), Instant.now()).line();
            } else if (status == 409) {
                exchange.getResponseHeaders().set("Content-Type", "text/x.tlog.size");
                answer = (latest == null ? 0 : latest.size()) + "\n";
            }
        } catch (Malformed | NumberFormatException odd) {
            status = 400;
        }
        answers.add(status);
        byte[] bytes = answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int status(long old, List<Hash> proof, Note note) {
        Checkpoint checkpoint = Checkpoint.of(note);
        if (log == null || !checkpoint.origin().equals(log.name())) {
            return 404;
        }
        if (note.signers(List.of(log)).isEmpty()) {
            return 403;
        }
        if (old > checkpoint.size()) {
            return 400;
        }
        if (old != (latest == null ? 0 : latest.size())) {
            return 409;
        }
        boolean continues =
                latest == null
                        ? proof.isEmpty()
                        : Proof.ofConsistency(
                                old, latest.root(), checkpoint.size(), checkpoint.root(), proof);
        return continues ? 200 : 422;
    }

    /** Cannot be reached from now on. */
    void goesAway() {
        server.stop(0);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
