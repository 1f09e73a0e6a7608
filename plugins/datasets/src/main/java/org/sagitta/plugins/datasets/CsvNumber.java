package org.sagitta.plugins.datasets;

import com.google.common.primitives.Doubles;
import java.util.OptionalDouble;

/** A number in a CSV file: decimal, finite, without Java's suffixes. */
final class CsvNumber {
    private CsvNumber() {}

    static OptionalDouble parse(String field) {
        String text = field.strip();
        boolean suffixed = !text.isEmpty() && Character.isLetter(text.charAt(text.length() - 1));
        Double number = suffixed ? null : Doubles.tryParse(text);
        return number == null || !Double.isFinite(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
