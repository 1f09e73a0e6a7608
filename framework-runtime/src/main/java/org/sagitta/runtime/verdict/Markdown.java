package org.sagitta.runtime.verdict;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats verdicts as a table in Markdown. */
public final class Markdown {
    private Markdown() {}

    /** Returns a table with a row for each verdict, ending with a line break. */
    public static String table(List<Verdict> verdicts) {
        return Stream.concat(
                        Stream.of(row("claim", "published", "measured", "bar", "verdict"), "|---|---|---|---|---|"),
                        verdicts.stream().map(Markdown::row))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String row(Verdict verdict) {
        return row(
                verdict.claim()
                        + verdict.source().map(source -> " (" + source + ")").orElse(""),
                verdict.published().orElse(""),
                verdict.measuredInWords()
                        + verdict.missing().stream()
                                .map(reason -> "<br>" + reason)
                                .collect(Collectors.joining()),
                verdict.barInWords(),
                verdict.holds().map(yes -> "**" + verdict.inWords() + "**").orElse(verdict.inWords()));
    }

    private static String row(String... cells) {
        return Stream.of(cells).map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
