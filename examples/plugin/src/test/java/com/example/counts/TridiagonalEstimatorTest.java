package com.example.counts;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.SingleExamples;

/** Compares the estimate with its definition, on the surface of the kit that has single examples. */
class TridiagonalEstimatorTest extends CurvatureEstimatorContract<NoSettings> {
    @Override
    protected CurvatureEstimator<NoSettings> estimator() {
        return new TridiagonalEstimator();
    }

    @Override
    protected NoSettings settings() {
        return new NoSettings();
    }

    @Override
    protected List<AnalyticSurface> surfaces() {
        return List.of(
                SoftmaxRegressionSurface.standard(DataType.DOUBLE), SoftmaxRegressionSurface.standard(DataType.FLOAT));
    }

    @Override
    protected INDArray definition(AnalyticSurface surface) {
        INDArray gradients = surface.as(SingleExamples.class)
                .orElseThrow()
                .exampleGradients(0, surface.examples())
                .castTo(DataType.DOUBLE);
        INDArray fisher = gradients.transpose().mmul(gradients).div(surface.examples());
        for (int i = 0; i < fisher.rows(); i++) {
            for (int j = 0; j < fisher.columns(); j++) {
                fisher.putScalar(i, j, Math.abs(i - j) <= 1 ? fisher.getDouble(i, j) : 0);
            }
        }
        return fisher;
    }
}
