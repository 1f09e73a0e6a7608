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

/** Verdicts as plain text: how each came out, and under it what was published, what measured and what the bar is. */
public final class VerdictText {
    private static final int MARGIN = 16;

    private final Ansi ansi;
    private final int width;

    VerdictText(Ansi ansi, int width) {
        this.ansi = ansi;
        this.width = width;
    }

    /** For standard output, in colour and as wide as it is if it is a terminal. */
    public static VerdictText onStandardOutput() {
        return new VerdictText(Ansi.AUTO, Terminal.showsStandardOutput() ? Terminal.width() : 120);
    }

    /** Ends in a line break; empty where there are none. */
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
