package org.tokenledger.query.report.web;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.reading.Csv;
import org.tokenledger.query.reading.Printed;
import org.tokenledger.query.reading.ReportFormat;
import org.tokenledger.query.report.Report;
import org.tokenledger.tlog.Hash;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A report in any form: the same bytes for the same report. */
final class ReportWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** For the one who goes through it; empty. */
    private static final List<String> REVIEW = List.of("decision", "reviewer");

    private final Report report;

    ReportWriter(Report report) {
        this.report = report;
    }

    /** Does not close the stream. */
    void write(ReportFormat format, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(new BufferedOutputStream(out), StandardCharsets.UTF_8);
        try {
            switch (format) {
                case JSON -> json(text);
                case CSV -> csv(text);
                case HTML -> page(text);
            }
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
        text.flush();
    }

    private Map<String, Object> head() {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("report", report.kind().toString());
        head.put("position", report.moment().position());
        head.put("asOf", report.moment().time().toString());
        head.put("parameters", report.parameters());
        head.put("count", report.rows());
        head.put("digest", report.digest());
        head.put("root", report.log().root().toString());
        head.put("checkpoint", report.log().checkpoint().toString());
        return head;
    }

    /** The rows are their canonical form, as they were digested. */
    private void json(Writer out) throws IOException {
        Map<String, Object> head = head();
        head.put("consistency", report.log().consistency().stream().map(Hash::toString).toList());
        head.put("summary", report.summary());
        String text = JSON.writeValueAsString(head);
        out.write(text.substring(0, text.length() - 1) + ",\"rows\":[");
        String[] between = {""};
        report.read(row -> {
            write(out, between[0] + row);
            between[0] = ",";
        });
        out.write("]}");
    }

    /** What is said of the report as a whole comes after its rows, in lines as long as those. */
    private void csv(Writer out) throws IOException {
        List<String> columns = columns();
        out.write(Csv.line(columns));
        report.read(row -> write(out, Csv.line(cells(row, columns))));
        for (Map.Entry<String, Object> fact : head().entrySet()) {
            String[] lines = fact.getValue().toString().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                boolean isEnd = i > 0 && i == lines.length - 1 && lines[i].isEmpty();
                if (!isEnd) {
                    out.write(Csv.line(padded("# " + fact.getKey(), lines[i], columns.size())));
                }
            }
        }
    }

    private static List<String> padded(String first, String second, int width) {
        List<String> cells = new ArrayList<>(Collections.nCopies(width, ""));
        cells.set(0, first);
        cells.set(1, second);
        return cells;
    }

    private void page(Writer out) throws IOException {
        Printed page = new Printed(out, report.kind().title());
        page.table();
        for (Map.Entry<String, Object> fact : head().entrySet()) {
            page.fact(fact.getKey(), fact.getValue());
        }
        page.endOfTable();
        page.heading("By " + report.kind().group());
        page.bars("Rows by " + report.kind().group(), report.summary());
        page.heading("Rows");
        page.table();
        List<String> columns = columns();
        page.heads(columns);
        report.read(row -> {
            try {
                page.row(cells(row, columns));
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        });
        page.endOfTable();
        page.end();
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>(report.kind().columns());
        if (report.kind().isReviewed()) {
            columns.addAll(REVIEW);
        }
        return columns;
    }

    private static List<@Nullable Object> cells(String row, List<String> columns) {
        JsonNode fields = JSON.readTree(row);
        List<@Nullable Object> cells = new ArrayList<>();
        for (String column : columns) {
            cells.add(text(fields.path(column)));
        }
        return cells;
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(JsonNode::asString).collect(Collectors.joining(" "));
        }
        return value.isNull() || value.isMissingNode() ? "" : value.asString();
    }

    private static void write(Writer out, String text) {
        try {
            out.write(text);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
