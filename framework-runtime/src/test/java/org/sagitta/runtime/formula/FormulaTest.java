package org.sagitta.runtime.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormulaTest {
    private static final Map<String, FormulaValue> FIGURES = Map.of(
            "gap", new FormulaValue.Real(4),
            "rising", list(1, 2, 4),
            "flat", list(1, 1, 2),
            "same", list(2, 2, 2),
            "falling", list(3, 2, 1),
            "act", new FormulaValue.Text("relu"));

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
                MIN(ABS(gap - 5), 7) <= 1       ~ yes
                MAX(rising) / MIN(rising)       ~ 4
                rising[2] > rising[0] && gap==4 ~ yes
                INCREASING(rising)              ~ yes
                INCREASING(flat)                ~ no
                INCREASING(falling)             ~ no
                DECREASING(falling)             ~ yes
                DECREASING(flat)                ~ no
                MEDIAN(rising)                  ~ 2
                KENDALL(rising, falling)        ~ -1
                KENDALL(rising, rising)         ~ 1
                KENDALL(rising, flat)           ~ 0.8165
                IF(act == "relu", 1, 2)         ~ 1
                1/3                             ~ 0.3333
                rising                          ~ 1, 2, 4
                gap * 1e-9                      ~ 4.000e-09""")
    void hasAValue(String formula, String value) {
        assertEquals(value, Formula.parse(formula).value(FIGURES).toString());
    }

    @Test
    void saysWhatItCannotReadOrCompute() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Formula.parse("1 + "))
                .getMessage()
                .startsWith("'1 + ' is no formula: "));
        for (String formula : List.of(
                "1/0", "KENDALL(rising, same)", "INCREASING(gap)", "KENDALL(rising, gap)", "act * 2", "other > 1")) {
            assertTrue(assertThrows(
                            IllegalArgumentException.class,
                            () -> Formula.parse(formula).value(FIGURES))
                    .getMessage()
                    .startsWith(formula + ": "));
        }
        assertEquals(
                java.util.Set.of("gap", "k2"), Formula.parse("gap - k2 * PI").names());
    }

    private static FormulaValue list(double... values) {
        return new FormulaValue.Values(Arrays.stream(values)
                .mapToObj(value -> (FormulaValue) new FormulaValue.Real(value))
                .toList());
    }
}
