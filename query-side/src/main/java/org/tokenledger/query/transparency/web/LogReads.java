package org.tokenledger.query.transparency.web;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.note.Malformed;
import org.tokenledger.query.transparency.PublishedLog;
import org.tokenledger.tlog.Tile;

import java.time.Duration;

/** The log in files, to be read and kept by anybody (c2sp.org/tlog-tiles). */
@RestController
public final class LogReads {
    private static final MediaType TEXT = MediaType.valueOf("text/plain;charset=utf-8");
    private static final CacheControl FOR_A_MOMENT = CacheControl.maxAge(Duration.ofSeconds(1));
    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final PublishedLog log;

    public LogReads(PublishedLog log) {
        this.log = log;
    }

    @GetMapping(value = "/tlog/checkpoint", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> checkpoint() {
        return text(log.checkpoint().toString());
    }

    /**
     * What checkpoints are verified with, for those who trust this answer; others ask elsewhere.
     */
    @GetMapping(value = "/tlog/key", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> key() {
        return text(log.key() + "\n");
    }

    @GetMapping(
            value = "/tlog/tile/{level}/{*place}",
            produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<byte[]> tile(@PathVariable String level, @PathVariable String place) {
        return bytes(log.tile(tileAt(level + place)));
    }

    @GetMapping(
            value = "/tlog/tile/entries/{*place}",
            produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<byte[]> entries(@PathVariable String place) {
        return bytes(log.entries(tileAt(0 + place)));
    }

    private static Tile tileAt(String path) {
        try {
            return Tile.parse(path);
        } catch (Malformed never) {
            throw new Refused(Code.NOT_FOUND, "The log has no such tile");
        }
    }

    private static ResponseEntity<String> text(String text) {
        return ResponseEntity.ok().cacheControl(FOR_A_MOMENT).contentType(TEXT).body(text);
    }

    private static ResponseEntity<byte[]> bytes(byte[] bytes) {
        return ResponseEntity.ok()
                .cacheControl(FOR_EVER)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(bytes);
    }
}
