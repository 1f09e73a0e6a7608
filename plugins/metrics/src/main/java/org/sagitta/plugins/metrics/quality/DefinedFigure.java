package org.sagitta.plugins.metrics.quality;

import java.util.function.Supplier;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.plugins.metrics.NoFigureException;

/** Computes figures that may not exist, and replaces a missing one by an undefined figure with the reason. */
final class DefinedFigure {
    private DefinedFigure() {}

    static Measurement of(String method, Supplier<Measurement> figure) {
        try {
            Measurement found = figure.get();
            return Double.isFinite(found.value())
                    ? found
                    : Measurement.undefined("what it is relative to is zero", method, found.products());
        } catch (NotPositiveDefiniteException e) {
            return Measurement.undefined(e.getMessage() + "; a larger damping, or reference: ggn, has one", method, 0);
        } catch (NoFigureException e) {
            return Measurement.undefined(e.getMessage(), method, 0);
        }
    }
}
