package org.sagitta.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the manual's table of the types that an author of an estimator or a metric reads: they exist, and are short. */
class ApiTableTest {
    private static final Path MANUAL = Path.of("../docs/api.md");
    private static final Pattern LINK = Pattern.compile("\\]\\((\\.\\./[^)]+\\.java)\\)");
    private static final String REST = "\nThe rest is";
    private static final int MOST_LINES = 1_500;

    @Test
    void whatAnAuthorReadsIsShort() throws IOException {
        String manual = Files.readString(MANUAL);
        long lines = 0;
        for (Path type : types(manual.substring(0, manual.indexOf(REST)))) {
            try (var text = Files.lines(type)) {
                lines += text.count();
            }
        }

        assertTrue(lines > 0 && lines < MOST_LINES, lines + " lines");
    }

    @Test
    void everyTypeIsThere() throws IOException {
        types(Files.readString(MANUAL)).forEach(type -> assertTrue(Files.isRegularFile(type), type::toString));
    }

    private static List<Path> types(String text) {
        return LINK.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(link -> link.substring(2, link.length() - 1))
                .map(link -> MANUAL.resolveSibling(link).normalize())
                .distinct()
                .toList();
    }
}
