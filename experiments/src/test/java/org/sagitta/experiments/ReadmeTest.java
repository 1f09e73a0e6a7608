package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the README's first table equals the output of its first command. */
class ReadmeTest {
    private static final String HEADING = "## A first experiment";
    private static final String FENCE = "```";

    @TempDir
    private Path folder;

    @Test
    void theFirstTableIsWhatTheFirstCommandPrints() throws IOException {
        String readme = Files.readString(Sagitta.root().resolve("README.md"));
        assertTrue(readme.contains("\n./sagitta run experiments/01-quickstart.yaml\n"));
        List<String> table = firstBlock(readme.substring(readme.indexOf(HEADING)));

        Sagitta.Result result = new Sagitta(folder)
                .launch("run", Sagitta.descriptor("01-quickstart.yaml"))
                .withoutStackTrace()
                .exits(0);

        List<String> printed = result.out().lines().map(String::stripTrailing).toList();
        int first = printed.indexOf(table.get(0));
        assertTrue(first >= 0, () -> "no line '" + table.get(0) + "' in:\n" + result.out());
        assertEquals(
                String.join("\n", table),
                String.join("\n", printed.subList(first, Math.min(first + table.size(), printed.size()))));
    }

    private static List<String> firstBlock(String text) {
        int begin = text.indexOf(FENCE) + FENCE.length();
        return text.substring(begin, text.indexOf(FENCE, begin))
                .strip()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }
}
