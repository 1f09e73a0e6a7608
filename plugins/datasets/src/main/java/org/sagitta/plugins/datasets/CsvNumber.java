package org.sagitta.plugins.datasets;

import com.google.common.base.CharMatcher;
import com.google.common.primitives.Doubles;
import java.util.OptionalDouble;

/** A number in a CSV file: decimal and finite. */
final class CsvNumber {
    /** Java would also read NaN, hexadecimal digits and the suffixes of its types. */
    private static final CharMatcher DECIMAL = CharMatcher.anyOf("0123456789+-.eE");

    private CsvNumber() {}

    static OptionalDouble parse(String field) {
        String text = field.strip();
        Double number = DECIMAL.matchesAllOf(text) ? Doubles.tryParse(text) : null;
        return number == null || !Double.isFinite(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
