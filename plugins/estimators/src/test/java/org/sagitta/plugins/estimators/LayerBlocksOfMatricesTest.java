package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.estimators.HessianEstimator.Settings;

/** Tests the layers' blocks of matrices, with the three estimators that have them. */
class LayerBlocksOfMatricesTest {
    /** A layout of layers with 3, 1 and 4 parameters. */
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(1, 2)),
            new ParameterBlock("0.bias", "0", 2, List.of(1)),
            new ParameterBlock("1.weight", "1", 3, List.of(1)),
            new ParameterBlock("2.weight", "2", 4, List.of(2, 2))));

    /** The layer of each parameter, one digit each. */
    private static final String LAYERS = "00012222";

    @Nested
    class BlockDiagonalByProducts extends Contract {
        BlockDiagonalByProducts() {
            super(new Settings(false, KeptBlocks.LAYERS, List.of()));
        }
    }

    @Nested
    class BlockDiagonalMaterialised extends Contract {
        BlockDiagonalMaterialised() {
            super(new Settings(true, KeptBlocks.LAYERS, List.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTheGgnTheyAreAsOfTheHessian(boolean materialise) {
        GeneralisedGaussNewtonEstimator.Settings settings =
                new GeneralisedGaussNewtonEstimator.Settings(materialise, KeptBlocks.LAYERS, List.of());
        CurvatureOperator ggn =
                new GeneralisedGaussNewtonEstimator().estimate(settings, quadratic(), new TestContext(1, 0));
        assertEquals(
                materialise,
                ((BlockDiagonalOperator) ggn).blocks().get(0).operator().isMaterialised());
        assertIdentical(blocks(quadratic().ggn(), KeptBlocks.LAYERS), ggn.toDense());
    }

    @ParameterizedTest
    @EnumSource(KeptBlocks.class)
    void ofAFisherMatrixTheyAreAsOfTheHessian(KeptBlocks blocks) {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        FisherEstimator.Settings settings = new FisherEstimator.Settings(Labels.EMPIRICAL, 1, true, blocks, List.of());
        CurvatureOperator fisher = new FisherEstimator().estimate(settings, regression, new TestContext(1, 0));
        assertIdentical(regression.fisherMatrix(new Fisher.Empirical()), fisher.toDense());
    }

    @Test
    void theirLayersAreThoseOfTheSettings() {
        List<LayerName> layers = Stream.of("0", "2").map(LayerName::parse).toList();
        List<String> names = List.of("0", "2");
        assertEquals(names, new HessianEstimator().layers(new Settings(false, KeptBlocks.NONE, layers)));
        assertEquals(
                names,
                new GeneralisedGaussNewtonEstimator()
                        .layers(new GeneralisedGaussNewtonEstimator.Settings(true, KeptBlocks.LAYERS, layers)));
        assertEquals(
                names,
                new FisherEstimator()
                        .layers(new FisherEstimator.Settings(Labels.TYPE_2, 1, false, KeptBlocks.NONE, layers)));
    }

    @Test
    void blocksAreNamedAsTheirLayers() {
        BlockDiagonalOperator blocks = (BlockDiagonalOperator) new HessianEstimator()
                .estimate(new Settings(true, KeptBlocks.LAYERS, List.of()), quadratic(), new TestContext(1, 0));
        assertEquals(
                List.of("0", "1", "2"),
                blocks.blocks().stream().map(BlockDiagonalOperator.Block::name).toList());
        assertEquals(4, blocks.eigenproblem());
    }

    @ParameterizedTest
    @CsvSource({"false, LAYERS, 0, 3", "true, LAYERS, 8, 3", "false, NONE, 0, 1"})
    void productsAreThoseOfTheMatrixAndThenOneABlock(boolean materialise, KeptBlocks blocks, long products, int each) {
        Settings settings = new Settings(materialise, blocks, List.of());
        ModelSize model = ModelSize.byProducts(LAYOUT, 10);
        assertEquals(
                OptionalLong.of(products),
                new HessianEstimator().cost(settings, model).products());
        assertEquals(
                materialise ? Optional.empty() : Optional.of(each),
                new HessianEstimator().productsOnly(settings, model).map(OperatorSize::productsEach));
    }

    private static QuadraticSurface quadratic() {
        INDArray matrix = Spectra.symmetric(1, -3, -0.5, 0, 1e-3, 1, 4, 20, 0.1);
        return new QuadraticSurface(matrix, Nd4j.zeros(DataType.DOUBLE, 8), Nd4j.ones(DataType.DOUBLE, 8), LAYOUT);
    }

    /** Returns the blocks entry by entry. */
    private static INDArray blocks(INDArray matrix, KeptBlocks blocks) {
        INDArray kept = matrix.dup();
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                if (blocks == KeptBlocks.LAYERS && LAYERS.charAt(i) != LAYERS.charAt(j)) {
                    kept.putScalar(i, j, 0);
                }
            }
        }
        return kept;
    }

    private abstract static class Contract extends CurvatureEstimatorContract<Settings> {
        private final Settings settings;

        Contract(Settings settings) {
            this.settings = settings;
        }

        @Override
        protected CurvatureEstimator<Settings> estimator() {
            return new HessianEstimator();
        }

        @Override
        protected Settings settings() {
            return settings;
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return List.of(quadratic());
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            return blocks(surface.hessian(), settings.blocks());
        }
    }
}
