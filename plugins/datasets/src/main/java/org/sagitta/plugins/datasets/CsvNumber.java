package org.sagitta.plugins.datasets;

import com.google.common.base.CharMatcher;
import com.google.common.primitives.Doubles;
import java.util.OptionalDouble;

/** Reads numbers of a CSV file, which have to be decimal and finite. */
final class CsvNumber {
    /**
     * Other characters are refused, since Java would also accept NaN, hexadecimal digits and the suffixes of its types.
     */
    private static final CharMatcher DECIMAL = CharMatcher.anyOf("0123456789+-.eE");

    private CsvNumber() {}

    static OptionalDouble parse(String field) {
        String text = field.strip();
        Double number = DECIMAL.matchesAllOf(text) ? Doubles.tryParse(text) : null;
        return number == null || !Double.isFinite(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
