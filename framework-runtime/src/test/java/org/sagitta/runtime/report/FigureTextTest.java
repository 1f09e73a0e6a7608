package org.sagitta.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.figure.Uncertainty;

class FigureTextTest {
    @ParameterizedTest
    @CsvSource({
        "12.34, 12.34",
        "1234567.8, 1.2346e6",
        "123456.7, 123460",
        "-0.000123456, -0.00012346",
        "1.23456e-7, 1.2346e-7",
        "-1e300, -1e300",
        "0, 0",
        "100, 100",
        "NaN, NaN",
        "-Infinity, -Infinity",
    })
    void anExactFigureHasFiveSignificantDigits(double value, String text) {
        FigureText figure = FigureText.of(SampleRuns.exact("trace", "hessian", value, 0));
        assertEquals(new FigureText(text, new Uncertainty.Exact(), ""), figure);
    }

    @ParameterizedTest
    @CsvSource({
        "12.34567, 0.0512, 12.346, 0.051",
        "12.34567, 0.05, 12.346, 0.050",
        "12.34567, 1.23, 12.3, 1.2",
        "12345.67, 123, 12350, 120",
        "12345.67, 12345, 12000, 12000",
        "0.00001234, 0.000002, 1.23e-5, 2.0e-6",
        "0, 0.0234, 0.000, 0.023",
        "0.012, 0.5, 0.01, 0.50",
        "12.34567, 1e-10, 12.345670, 1.0e-10",
        "12.34567, 0, 12.346, 0",
    })
    void aStochasticFigureHasTheDigitsThatHalfItsIntervalLeaves(double value, double half, String text, String error) {
        double standardError = half / 2.2621571628540993;
        FigureText figure = FigureText.of(SampleRuns.stochastic("trace", "hessian", value, standardError, 0));
        assertEquals(new FigureText(text, new Uncertainty.StandardError(standardError, 9), error), figure);
    }

    @ParameterizedTest
    @CsvSource({"12.34567, NaN, 12.346, NaN", "NaN, 0.5, NaN, NaN", "Infinity, NaN, Infinity, NaN"})
    void whatIsNotFiniteIsWrittenAsItIs(double value, double standardError, String text, String error) {
        FigureText figure = FigureText.of(SampleRuns.stochastic("trace", "hessian", value, standardError, 0));
        assertEquals(new FigureText(text, new Uncertainty.StandardError(standardError, 9), error), figure);
    }

    @ParameterizedTest
    @CsvSource({"3.14159265, 1e-5, 3.1416, 1e-5", "3.14159265, 0.0123, 3.142, 0.012", "0.1, 0.04, 0.100, 0.04"})
    void anIterativeFigureKeepsItsResidualApart(double value, double residual, String text, String error) {
        FigureText figure = FigureText.of(SampleRuns.iterative("spectral-norm", "hessian", value, residual, 0));
        assertEquals(new FigureText(text, new Uncertainty.Residual(residual), error), figure);
    }
}
