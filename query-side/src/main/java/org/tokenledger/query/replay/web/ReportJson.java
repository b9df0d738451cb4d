package org.tokenledger.query.replay.web;

import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.web.Report.Differences;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.OutputStream;
import java.sql.SQLException;

/** The report as one JSON object. */
final class ReportJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(EnumFeature.WRITE_ENUMS_USING_TO_STRING).build();

    private ReportJson() {}

    static void write(
            ReplayStatus replay, Findings findings, Differences differences, OutputStream out)
            throws SQLException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
            json.writeStartObject();
            json.writePOJOProperty("id", replay.id());
            json.writePOJOProperty("startedAt", replay.startedAt());
            json.writePOJOProperty("finishedAt", replay.finishedAt());
            json.writePOJOProperty("startedBy", replay.startedBy());
            json.writePOJOProperty("sound", findings.sound());
            json.writePOJOProperty("until", findings.until());
            json.writePOJOProperty("events", findings.events());
            json.writePOJOProperty("positions", findings.positions());
            json.writePOJOProperty("sequences", findings.sequences());
            json.writePOJOProperty("log", findings.log());
            json.writePOJOProperty("digest", findings.digest());
            json.writePOJOProperty("views", findings.views());
            json.writeArrayPropertyStart("differences");
            differences.read(json::writePOJO);
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
