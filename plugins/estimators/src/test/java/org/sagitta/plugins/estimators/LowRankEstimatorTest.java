package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.plugins.estimators.LowRankEstimator.Diagonal;
import org.sagitta.plugins.estimators.LowRankEstimator.Settings;

class LowRankEstimatorTest {
    @Nested
    class OfTheHessian extends Contract {
        OfTheHessian() {
            super(entry(SourceMatrix.HESSIAN, 3, Diagonal.NONE));
        }
    }

    @Nested
    class OfTheHessianWithTheRest extends Contract {
        OfTheHessianWithTheRest() {
            super(entry(SourceMatrix.HESSIAN, 2, Diagonal.REST));
        }
    }

    @Nested
    class OfTheGgnWithTheRest extends Contract {
        OfTheGgnWithTheRest() {
            super(entry(SourceMatrix.GGN, 1, Diagonal.REST));
        }
    }

    @Nested
    class OfTheEmpiricalFisherMatrix extends OfExamples {
        OfTheEmpiricalFisherMatrix() {
            super(SourceMatrix.FISHER_EMPIRICAL, new Fisher.Empirical());
        }
    }

    @Nested
    class OfASampledFisherMatrix extends OfExamples {
        OfASampledFisherMatrix() {
            super(SourceMatrix.FISHER_MC, new Fisher.MonteCarlo(3, 1));
        }
    }

    @Test
    void eigenvaluesAndResidualsAreKept() {
        TestContext context = new TestContext(1, 0);
        AnalyticSurface surface = new QuadraticSurface(Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x / 1.05).limit(200).toArray()));
        new LowRankEstimator().estimate(entry(SourceMatrix.HESSIAN, 3, Diagonal.NONE), surface, context);
        INDArray kept = context.artifacts().get("leading-eigenvalues");
        assertClose(Nd4j.createFromArray(1, 1 / 1.05, 1 / 1.05 / 1.05), kept.getColumn(0), 1e-10);
        double residual = kept.getColumn(1).maxNumber().doubleValue();
        assertTrue(residual > 0 && residual < 1e-9, () -> "" + residual);
    }

    /**
     * Uses a Hessian with more than 2,000 parameters whose remainder is diagonal, so that random directions are exact
     * as well.
     */
    @Test
    void theRestOfALargeHessianIsSampled() {
        double[] diagonal = DoubleStream.iterate(1, x -> x + 0.5).limit(2001).toArray();
        INDArray matrix = Nd4j.diag(Nd4j.createFromArray(diagonal));
        TestContext context = new TestContext(1, 0);
        CurvatureOperator operator = new LowRankEstimator()
                .estimate(
                        new Settings(SourceMatrix.HESSIAN, 2, 0, 32, Diagonal.REST, 1, 10),
                        new QuadraticSurface(matrix),
                        context);
        INDArray off = Nd4j.diag(operator.toDense()).subi(Nd4j.diag(matrix));
        INDArray errors = context.artifacts().get("standard-errors");
        assertTrue(errors.maxNumber().doubleValue() > 1e-3);
        assertTrue(off.norm2Number().doubleValue() < 3 * errors.norm2Number().doubleValue());
    }

    /** Uses two outliers and ones on the diagonal, for which random directions are exact. */
    @Test
    void theSampledRestIsWithoutTheEigenpairs() {
        INDArray diagonal = Nd4j.ones(DataType.DOUBLE, 2001);
        diagonal.putScalar(7, 1000);
        diagonal.putScalar(9, -500);
        CurvatureOperator operator = new LowRankEstimator()
                .estimate(
                        new Settings(SourceMatrix.HESSIAN, 2, 1e-12, 96, Diagonal.REST, 1, 10),
                        new QuadraticSurface(Nd4j.diag(diagonal)),
                        new TestContext(1, 0));
        assertClose(diagonal, operator.diagonal(), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"1e-1, 200", "0, 32"})
    void theSearchEndsAtTheToleranceOrTheProducts(double tolerance, int products) {
        TestContext context = new TestContext(1, 0);
        AnalyticSurface surface = new QuadraticSurface(Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x / 1.05).limit(200).toArray()));
        new LowRankEstimator()
                .estimate(
                        new Settings(SourceMatrix.HESSIAN, 3, tolerance, products, Diagonal.NONE, 1, 100),
                        surface,
                        context);
        INDArray residuals = context.artifacts().get("leading-eigenvalues").getColumn(1);
        assertTrue(residuals.maxNumber().doubleValue() > 1e-5, () -> "" + residuals);
    }

    @Test
    void aRankAboveTheNumberOfParametersIsRefused() {
        Settings four = entry(SourceMatrix.GGN, 4, Diagonal.REST);
        for (Executable refused : List.<Executable>of(
                () -> new LowRankEstimator().check(four, ToySurface.standard().layout()),
                () -> new LowRankEstimator().estimate(four, ToySurface.standard(), new TestContext(1, 0)))) {
            assertEquals(
                    "rank is 4, but the model has 3 parameters; expected at most as many",
                    assertThrows(IllegalArgumentException.class, refused).getMessage());
        }
    }

    @Test
    void fewerProductsThanEigenpairsAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new Settings(SourceMatrix.GGN, 10, 0, 9, Diagonal.REST, 1, 100));
    }

    @ParameterizedTest
    @CsvSource({
        "GGN, NONE, 500, 503",
        "GGN, REST, 5000, 513",
        "HESSIAN, REST, 1000, 1503",
        "HESSIAN, REST, 3000, 603",
        "FISHER_MC, REST, 100, 107"
    })
    void saysHowManyProductsItTakes(SourceMatrix of, Diagonal diagonal, int dimension, long expected) {
        assertEquals(
                OptionalLong.of(expected),
                new LowRankEstimator()
                        .cost(new Settings(of, 3, 0, 500, diagonal, 4, 100), Models.perExample(dimension))
                        .products());
    }

    private static Settings entry(SourceMatrix of, int rank, Diagonal diagonal) {
        return new Settings(of, rank, 1e-12, 500, diagonal, 3, 100);
    }

    private abstract static class OfExamples extends Contract {
        private final Fisher fisher;

        OfExamples(SourceMatrix of, Fisher fisher) {
            super(entry(of, 2, Diagonal.REST));
            this.fisher = fisher;
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return List.of(
                    SoftmaxRegressionSurface.standard(DataType.DOUBLE),
                    SoftmaxRegressionSurface.standard(DataType.FLOAT));
        }

        @Override
        INDArray whole(AnalyticSurface surface) {
            return surface.as(FisherMatrices.class)
                    .orElseThrow()
                    .operator(fisher)
                    .toDense();
        }
    }

    private abstract static class Contract extends CurvatureEstimatorContract<Settings> {
        private final Settings settings;

        Contract(Settings settings) {
            this.settings = settings;
        }

        @Override
        protected CurvatureEstimator<Settings> estimator() {
            return new LowRankEstimator();
        }

        @Override
        protected Settings settings() {
            return settings;
        }

        INDArray whole(AnalyticSurface surface) {
            return settings.of() == SourceMatrix.GGN ? surface.ggn() : surface.hessian();
        }

        /** Computes the eigenpairs by a dense eigendecomposition. */
        @Override
        protected INDArray definition(AnalyticSurface surface) {
            INDArray rest = whole(surface).castTo(DataType.DOUBLE).dup();
            INDArray part = rest.like();
            for (int i = 0; i < settings.rank(); i++) {
                Eigenpairs pairs = Spectra.EIGENSOLVER.eigenpairs(rest);
                int largest = Nd4j.argMax(Transforms.abs(pairs.values())).getInt(0);
                INDArray v = pairs.vectors().getColumn(largest, true);
                INDArray term = v.mmul(v.transpose()).muli(pairs.values().getDouble(largest));
                part.addi(term);
                rest.subi(term);
            }
            return settings.diagonal() == Diagonal.REST ? part.addi(Nd4j.diag(Nd4j.diag(rest))) : part;
        }
    }
}
