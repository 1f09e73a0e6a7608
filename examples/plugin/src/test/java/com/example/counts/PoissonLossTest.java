package com.example.counts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.LossContract;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** Compares derivatives with differences, and the moments of samples with their expectations, by the contract kit. */
class PoissonLossTest extends LossContract {
    @Override
    protected Loss loss() {
        return new PoissonLoss().loss(new NoSettings());
    }

    @Override
    protected double[] target(int components, RandomGenerator random) {
        return random.ints(components, 0, 6).asDoubleStream().toArray();
    }

    @Test
    void onlyCountsAreTargets() {
        PoissonLoss loss = new PoissonLoss();
        NoSettings none = new NoSettings();
        assertDoesNotThrow(() -> loss.check(none, values(0, 3, 12)));
        for (Targets other : new Targets[] {
            values(0, -1), values(0.5), new Targets.Classes(ImmutableIntArray.of(0, 1), 2)
        }) {
            assertThrows(UnsuitableSettingsException.class, () -> loss.check(none, other));
        }
    }

    private static Targets values(double... values) {
        return new Targets.Values(Nd4j.createFromArray(values).reshape(values.length, 1));
    }
}
