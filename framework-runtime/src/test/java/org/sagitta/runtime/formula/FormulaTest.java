package org.sagitta.runtime.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.settings.UnsuitableSettingsException;

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
                MINUS(rising, flat)             ~ 0, 1, 2
                KENDALL(rising, MINUS(flat, rising)) ~ -1
                KENDALL_INTERVAL(rising, falling) ~ -1, -1
                IF(act == "relu", 1, 2)         ~ 1
                1/3                             ~ 0.3333
                rising                          ~ 1, 2, 4
                gap * 1e-9                      ~ 4.000e-09""")
    void hasAValue(String formula, String value) {
        assertEquals(value, Formula.parse(formula).value(FIGURES).toString());
    }

    @Test
    void saysWhatItCannotReadOrCompute() {
        assertTrue(assertThrows(UnsuitableSettingsException.class, () -> Formula.parse("1 + "))
                .getMessage()
                .startsWith("'1 + ' is no formula: "));
        for (String formula : List.of(
                "1/0",
                "KENDALL(rising, same)",
                "INCREASING(gap)",
                "KENDALL(rising, gap)",
                "KENDALL_INTERVAL(rising, same)",
                "MINUS(rising, gap)",
                "act * 2",
                "other > 1")) {
            assertTrue(assertThrows(
                            NoValueException.class, () -> Formula.parse(formula).value(FIGURES))
                    .getMessage()
                    .startsWith(formula + ": "));
        }
        assertEquals(
                java.util.Set.of("gap", "k2"), Formula.parse("gap - k2 * PI").names());
    }

    /**
     * Of pairs of independent numbers, tau is 0 with the variance 2 (2n + 5) / (9 n (n - 1)) (Kendall 1938): intervals
     * hold it in 95 of 100 cases, and are as wide as that says.
     */
    @Test
    void theBootstrapIntervalOfKendallsTauHoldsIt() {
        Random random = new Random(1);
        Formula formula = Formula.parse("KENDALL_INTERVAL(first, second)");
        int n = 40;
        int held = 0;
        double width = 0;
        for (int repeat = 0; repeat < 200; repeat++) {
            FormulaValue.Values ends =
                    (FormulaValue.Values) formula.value(Map.of("first", drawn(random, n), "second", drawn(random, n)));
            double low = ((FormulaValue.Real) ends.values().get(0)).value();
            double high = ((FormulaValue.Real) ends.values().get(1)).value();
            held += low <= 0 && high >= 0 ? 1 : 0;
            width += (high - low) / 200;
        }
        assertTrue(held >= 180 && held <= 199, held + " of 200");
        assertEquals(2 * 1.96 * Math.sqrt(2.0 * (2 * n + 5) / (9.0 * n * (n - 1))), width, 0.05);
    }

    private static FormulaValue drawn(Random random, int n) {
        return list(random.doubles(n, 0, 1).toArray());
    }

    private static FormulaValue list(double... values) {
        return new FormulaValue.Values(Arrays.stream(values)
                .mapToObj(value -> (FormulaValue) new FormulaValue.Real(value))
                .toList());
    }
}
