package org.tokenledger.query.audit.web;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.reading.Csv;

import tools.jackson.databind.json.JsonMapper;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a whole result is written, of any size: entry by entry. */
enum Format {
    /** One JSON object a line. */
    NDJSON("application/x-ndjson", "", "", "") {
        @Override
        String entry(Entry entry, JsonMapper json) {
            return json.writeValueAsString(entry) + "\n";
        }
    },
    /** RFC 4180, with a header. */
    CSV(
            "text/csv;charset=UTF-8",
            "position,eventId,time,action,subjectType,subjectId,subjectName,erased,actorType,"
                    + "actorId,actorUserId,actorName,ip,userAgent,reason,requestId,details\r\n",
            "",
            "") {
        @Override
        String entry(Entry entry, JsonMapper json) {
            return Csv.line(
                    Arrays.asList(
                            entry.position(),
                            entry.eventId(),
                            entry.time(),
                            entry.action(),
                            entry.subject().type(),
                            entry.subject().id(),
                            entry.subject().name(),
                            entry.subject().erased() != null,
                            entry.actor().type(),
                            entry.actor().id(),
                            entry.actor().userId(),
                            entry.actor().name(),
                            entry.client().ip(),
                            entry.client().userAgent(),
                            entry.reason(),
                            entry.requestId(),
                            json.writeValueAsString(entry.details())));
        }
    },
    /** CloudEvents 1.0, JSON Batch Format (§4 of the JSON Event Format). */
    CLOUD_EVENTS("application/cloudevents-batch+json", "[", ",\n", "]\n") {
        @Override
        String entry(Entry entry, JsonMapper json) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("specversion", "1.0");
            event.put("id", entry.eventId());
            event.put("source", "urn:token-ledger:audit");
            event.put("type", "org.tokenledger." + entry.action());
            event.put("subject", entry.subject().type() + "/" + entry.subject().id());
            event.put("time", entry.time());
            event.put("datacontenttype", "application/json");
            // An extension attribute holds 32 bits at most, or a string. The other one is of the
            // sequence extension, whose values must sort as text.
            event.put("ledgerposition", Long.toString(entry.position()));
            event.put("sequence", "%019d".formatted(entry.position()));
            event.put("data", entry);
            return json.writeValueAsString(event);
        }
    };

    final String contentType;
    final String start;
    final String between;
    final String end;

    Format(String contentType, String start, String between, String end) {
        this.contentType = contentType;
        this.start = start;
        this.between = between;
        this.end = end;
    }

    /** The one that a client likes best, of those that it accepts. */
    static Format of(HttpServletRequest request) {
        List<MediaType> accepted =
                MediaType.parseMediaTypes(Collections.list(request.getHeaders("Accept")));
        MimeTypeUtils.sortBySpecificity(accepted);
        return accepted.stream()
                .flatMap(type ->
                        Arrays.stream(values())
                                .filter(format ->
                                        type.isCompatibleWith(
                                                MediaType.valueOf(format.contentType))))
                .findFirst()
                .orElseThrow();
    }

    abstract String entry(Entry entry, JsonMapper json);
}
