package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/** A page to print, of any length: no script, nothing from elsewhere. */
public final class Printed {
    /** For its answer: nothing but what is in the page itself. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    private static final int BAR_LENGTH = 400;
    private static final int BAR_HEIGHT = 22;
    private static final int LABEL_WIDTH = 220;

    private final Writer out;

    public Printed(Writer out, String title) throws IOException {
        this.out = out;
        out.write(
                """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>
                body { font: 14px/1.5 sans-serif; margin: 2em auto; max-width: 60em; color: #222 }
                table { border-collapse: collapse; width: 100%% }
                th, td { text-align: left; padding: .2em .6em; border-bottom: 1px solid #ccc; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line }
                .verdict { font-size: 1.3em; font-weight: bold }
                @media print { body { margin: 0; max-width: none } tr { break-inside: avoid } }
                </style></head><body>
                <h1>%1$s</h1>
                """
                        .formatted(escaped(title)));
    }

    public void verdict(String sentence) throws IOException {
        out.write("<p class=\"verdict\">" + escaped(sentence) + "</p>\n");
    }

    public void heading(String text) throws IOException {
        out.write("<h2>" + escaped(text) + "</h2>\n");
    }

    public void paragraph(String text) throws IOException {
        out.write("<p>" + escaped(text) + "</p>\n");
    }

    public void table() throws IOException {
        out.write("<table>\n");
    }

    /** The heads of columns. */
    public void heads(Iterable<String> names) throws IOException {
        out.write("<tr>");
        for (String name : names) {
            out.write("<th>" + escaped(name) + "</th>");
        }
        out.write("</tr>\n");
    }

    public void row(Iterable<? extends @Nullable Object> cells) throws IOException {
        out.write("<tr>");
        for (Object cell : cells) {
            out.write("<td>" + escaped(cell) + "</td>");
        }
        out.write("</tr>\n");
    }

    /** What is said of one thing. */
    public void fact(String name, @Nullable Object value) throws IOException {
        out.write("<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n");
    }

    public void endOfTable() throws IOException {
        out.write("</table>\n");
    }

    /** A bar for each. */
    public void bars(String label, Map<String, Long> counts) throws IOException {
        long most = counts.values().stream().mapToLong(count -> count).max().orElse(1);
        out.write(
                "<svg role=\"img\" aria-label=\"%s\" width=\"%d\" height=\"%d\" font-size=\"13\">\n"
                        .formatted(
                                escaped(label),
                                LABEL_WIDTH + BAR_LENGTH + 100,
                                counts.size() * BAR_HEIGHT));
        int y = 0;
        for (var bar : counts.entrySet()) {
            long length = Math.max(1, bar.getValue() * BAR_LENGTH / most);
            out.write(
                    """
                    <text x="0" y="%d">%s</text><rect x="%d" y="%d" width="%d" height="16" \
                    fill="#4a7ba6"/><text x="%d" y="%d">%d</text>
                    """
                            .formatted(
                                    y + 14,
                                    escaped(bar.getKey()),
                                    LABEL_WIDTH,
                                    y + 2,
                                    length,
                                    LABEL_WIDTH + length + 6,
                                    y + 14,
                                    bar.getValue()));
            y += BAR_HEIGHT;
        }
        out.write("</svg>\n");
    }

    public void end() throws IOException {
        out.write("</body></html>\n");
    }

    private static String escaped(@Nullable Object value) {
        return value == null ? "–" : HtmlUtils.htmlEscape(value.toString(), "UTF-8");
    }
}
