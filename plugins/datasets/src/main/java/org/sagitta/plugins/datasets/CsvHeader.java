package org.sagitta.plugins.datasets;

import java.util.List;
import java.util.Locale;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** A {@code CsvHeader} says whether the first line of a CSV file names its columns. */
@Describe("true, false or auto")
public enum CsvHeader {
    /** The first line is a header if none of its fields is a number. A line that may be either is refused. */
    AUTO,
    YES,
    NO;

    /**
     * Reads the value of the descriptor's setting.
     *
     * @throws UnsuitableSettingsException if the text is not one of the three values
     */
    public static CsvHeader parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "auto" -> AUTO;
            case "true", "yes" -> YES;
            case "false", "no" -> NO;
            default -> throw new UnsuitableSettingsException("'" + text + "' is unknown; expected true, false or auto");
        };
    }

    /**
     * Returns whether the first line is a header.
     *
     * @param first the file's first line
     * @param following some of the lines after it
     * @param choice the chosen columns; a header contains their names
     * @throws UnusableDataException if the first line may be a header as well as an example
     */
    boolean isHeader(List<String> first, List<List<String>> following, CsvChoice choice, String file) {
        return switch (this) {
            case YES -> true;
            case NO -> false;
            case AUTO ->
                choice.namesOneOf(first)
                        || new CsvFirstLine(first, following, choice.numberedTargets(first.size())).isHeader(file);
        };
    }
}
