package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

import java.util.List;
import java.util.Optional;

/** In which form a report is wanted. */
public enum ReportFormat {
    JSON("application/json"),
    CSV("text/csv"),
    HTML("text/html");

    private final String type;

    ReportFormat(String type) {
        this.type = type;
    }

    private MediaType mediaType() {
        return MediaType.parseMediaType(type);
    }

    public String contentType() {
        return type + ";charset=UTF-8";
    }

    /** What the client likes best; JSON when it does not care. */
    public static ReportFormat accepted(@Nullable String accept) {
        List<MediaType> wanted = MediaType.parseMediaTypes(accept);
        MimeTypeUtils.sortBySpecificity(wanted);
        return wanted.stream()
                .flatMap(type ->
                        List.of(values()).stream().filter(f -> type.includes(f.mediaType())))
                .findFirst()
                .orElse(JSON);
    }

    /** By the end of a file's name. */
    public static Optional<ReportFormat> ofFile(String name) {
        for (ReportFormat format : values()) {
            if (name.endsWith("." + format.mediaType().getSubtype())) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
