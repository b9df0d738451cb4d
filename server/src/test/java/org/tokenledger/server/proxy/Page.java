package org.tokenledger.server.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of {@code docs/integrate/}: what does it tell its reader to configure? */
record Page(String name) {
    /** The one block that is marked as run, in this language. */
    String block(String language) throws IOException {
        String text = Files.readString(Path.of("..", "docs", "integrate", name));
        Matcher block =
                Pattern.compile(
                                "<!-- run by \\w+ -->\n```" + language + "\n(.*?)```",
                                Pattern.DOTALL)
                        .matcher(text);
        if (!block.find()) {
            throw new AssertionError(name + " has no marked block of " + language);
        }
        return block.group(1);
    }
}
