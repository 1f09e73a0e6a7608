package org.sagitta.plugins.datasets;

import java.util.List;
import java.util.Locale;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** Whether a CSV file's first line names its columns. */
@Describe("true, false or auto")
public enum CsvHeader {
    /** It does where none of its fields is a number; where it may be either, that is refused. */
    AUTO,
    YES,
    NO;

    /**
     * Reads what a descriptor says.
     *
     * @throws UnsuitableSettingsException where the text is none of them
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
     * @param first the file's first line
     * @param following some of the lines after it
     * @param choice of the columns, whose names show what the header is
     * @throws UnusableDataException where it cannot be told
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
