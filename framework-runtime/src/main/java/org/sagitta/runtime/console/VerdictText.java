package org.sagitta.runtime.console;

import java.util.List;
import java.util.stream.Collectors;
import org.sagitta.runtime.verdict.Verdict;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/**
 * Formats verdicts as plain text: the outcome of each claim, and below it the published value, the measured figure and
 * the bar.
 */
public final class VerdictText {
    private static final int MARGIN = 16;

    private final Ansi ansi;
    private final int width;

    VerdictText(Ansi ansi, int width) {
        this.ansi = ansi;
        this.width = width;
    }

    /**
     * Creates a formatter for standard output; if that is a terminal, the text is coloured and as wide as the terminal.
     */
    public static VerdictText onStandardOutput() {
        return new VerdictText(Ansi.AUTO, Terminal.showsStandardOutput() ? Terminal.width() : 120);
    }

    /** Formats verdicts; the text ends with a line break and is empty if there are none. */
    public String of(List<Verdict> verdicts) {
        TextTable table = TextTable.forColumns(
                Help.defaultColorScheme(ansi),
                new Column(MARGIN, 0, Column.Overflow.SPAN),
                new Column(Math.max(40, width - MARGIN), 0, Column.Overflow.WRAP));
        for (Verdict verdict : verdicts) {
            table.addRowValues(mark(verdict), plain(claim(verdict)));
            verdict.published().ifPresent(value -> table.addRowValues(plain("  published"), plain(value)));
            table.addRowValues(plain("  measured"), plain(verdict.measuredInWords()));
            verdict.bar().ifPresent(bar -> table.addRowValues(plain("  bar"), plain(verdict.barInWords())));
            verdict.missing().forEach(reason -> table.addRowValues(plain("  missing"), plain(reason)));
        }
        return verdicts.isEmpty() ? "" : table.toString();
    }

    private static String claim(Verdict verdict) {
        return verdict.claim()
                + verdict.source().stream().map(source -> " (" + source + ")").collect(Collectors.joining());
    }

    private Text mark(Verdict verdict) {
        Style style =
                verdict.holds().map(yes -> yes ? Style.fg_green : Style.fg_red).orElse(Style.faint);
        return Ansi.AUTO == ansi || ansi.enabled()
                ? Help.defaultColorScheme(ansi).apply(verdict.inWords(), List.of(style, Style.bold))
                : plain(verdict.inWords());
    }

    private Text plain(String text) {
        return Ansi.OFF.new Text(text);
    }
}
