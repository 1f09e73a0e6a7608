package org.sagitta.api.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sagitta.api.figure.Uncertainty.Exact;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.api.figure.Uncertainty.Undefined;
import org.sagitta.api.figure.Uncertainty.Unknown;

class MeasurementTest {
    @Test
    void noErrorIsNegative() {
        assertThrows(IllegalArgumentException.class, () -> Measurement.iterative(1, -1e-20, "steps", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Measurement.stochastic(1, -1e-20, 3, "draws", 0, 1));
        assertEquals(
                new Uncertainty.Residual(0),
                Measurement.iterative(1, 0, "steps", 0, 1).uncertainty());
    }

    @Test
    void aStandardErrorHasDegreesOfFreedom() {
        assertThrows(IllegalArgumentException.class, () -> new StandardError(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new StandardError(1, Double.NaN));
    }

    /** Uses Welch and Satterthwaite's formula: (a^2 + b^2)^2 / (a^4/m + b^4/n), here (9 + 16)^2 / (81/4 + 256/9). */
    @Test
    void standardErrorsAddInSquaresAndTheirDegreesOfFreedomByWelchAndSatterthwaite() {
        StandardError sum =
                assertInstanceOf(StandardError.class, new StandardError(3, 4).plus(new StandardError(4, 9)));
        assertEquals(5, sum.value(), 1e-15);
        assertEquals(12.835140, sum.degreesOfFreedom(), 1e-6);
        assertEquals(new StandardError(0, 4), new StandardError(0, 4).plus(new StandardError(0, 9)));
        assertEquals(
                new StandardError(3, 4), new StandardError(3, 4).plus(new StandardError(0, Double.POSITIVE_INFINITY)));
    }

    @Test
    void whatIsLessKnownDecidesWhatIsKnownOfASum() {
        assertEquals(new Residual(5), new Residual(2).plus(new Residual(3)));
        assertEquals(new StandardError(5, 4), new StandardError(2, 4).plus(new Residual(3)));
        assertEquals(new StandardError(5, 4), new Residual(3).plus(new StandardError(2, 4)));
        assertEquals(new Residual(2), new Exact().plus(new Residual(2)));
        assertEquals(new Residual(2), new Residual(2).plus(new Exact()));
        assertEquals(new Unknown(), new Residual(2).plus(new Unknown()));
        assertEquals(new Unknown(), new Unknown().plus(new StandardError(2, 4)));
        assertEquals(new Undefined("no"), new Unknown().plus(new Undefined("no")));
        assertEquals(new Undefined("no"), new Undefined("no").plus(new Residual(1)));
    }

    /** The error is |f'| times that of the figure; exact, unknown and undefined errors do not change. */
    @Test
    void aFunctionOfAFigureIsNoMoreExactThanTheFigure() {
        Measurement square = Measurement.stochastic(-3, 0.5, 7, "draws", 12, 5).derived(9, -6);
        assertEquals(Measurement.stochastic(9, 3, 7, "draws", 12, 5), square);
        assertEquals(
                Measurement.iterative(9, 3, "steps", 12, 5),
                Measurement.iterative(3, 0.5, "steps", 12, 5).derived(9, 6));
        assertEquals(
                new Unknown(),
                Measurement.exact(3, "", 0).ofInexact().derived(9, 6).uncertainty());
        assertEquals(new Exact(), Measurement.exact(3, "", 0).derived(9, 6).uncertainty());
    }

    @Test
    void aSumIsAsExactAsItsTerms() {
        Measurement stochastic = Measurement.stochastic(1, 3, 4, "draws", 10, 5);
        assertEquals(
                Measurement.stochastic(3, 5, 4, "draws", 17, 5),
                stochastic.plus(Measurement.iterative(2, 2, "steps", 7, 6)));
        assertEquals(Measurement.exact(3, "", 0), Measurement.exact(1, "", 0).plus(Measurement.exact(2, "", 0)));
        assertEquals(
                Optional.of("few bits"),
                Measurement.exact(1, "", 0)
                        .withCaution("few bits")
                        .plus(Measurement.exact(2, "", 0).withCaution("few bits"))
                        .caution());
    }

    @Test
    void cautionsGoOnToWhatIsDerivedAndAddUp() {
        Measurement figure = Measurement.exact(3, "", 0).withCaution("few bits");
        assertEquals(Optional.of("few bits"), figure.derived(9, 6).caution());
        assertEquals(
                Optional.of("few bits; few examples"),
                figure.ofInexact().withCaution("few examples").caution());
    }
}
