package org.sagitta.plugins.datasets;

import org.sagitta.api.settings.Describe;

/**
 * A {@code CsvColumn} is a descriptor's reference to a column of a CSV file.
 *
 * @param text the column's name in the header, or its number, from 0
 */
@Describe("a column: its name, or its number from 0")
public record CsvColumn(String text) {
    /** Accepts any text, since any text can be a column's name. */
    public static CsvColumn parse(String text) {
        return new CsvColumn(text.strip());
    }

    static CsvColumn of(int number) {
        return new CsvColumn(Integer.toString(number));
    }

    /** Returns whether the text is a valid column number in a table of {@code columns} columns. */
    boolean isNumber(int columns) {
        return text.matches("\\d{1,9}") && Integer.parseInt(text) < columns;
    }

    @Override
    public String toString() {
        return text;
    }
}
