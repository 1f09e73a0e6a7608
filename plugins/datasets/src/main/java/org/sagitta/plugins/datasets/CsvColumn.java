package org.sagitta.plugins.datasets;

import org.sagitta.api.settings.Describe;

/**
 * How a descriptor names a column of a CSV file.
 *
 * @param text its name in the header, or else its number, from 0
 */
@Describe("a column: its name, or its number from 0")
public record CsvColumn(String text) {
    /** Takes any text. */
    public static CsvColumn parse(String text) {
        return new CsvColumn(text.strip());
    }

    static CsvColumn of(int number) {
        return new CsvColumn(Integer.toString(number));
    }

    /** Whether it is the number of one of so many columns. */
    boolean isNumber(int columns) {
        return text.matches("\\d{1,9}") && Integer.parseInt(text) < columns;
    }

    @Override
    public String toString() {
        return text;
    }
}
