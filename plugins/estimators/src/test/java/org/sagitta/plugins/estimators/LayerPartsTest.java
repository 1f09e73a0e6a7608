package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.QuadraticObjective;
import org.sagitta.api.contract.SoftmaxRegressionObjective;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.objective.AnalyticObjective;
import org.sagitta.api.objective.Fisher;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.plugins.estimators.HessianEstimator.Settings;

/** The parts of matrices that belong to layers, of three estimators that have them. */
class LayerPartsTest {
    /** Layers of 3, 1 and 4 parameters. */
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(1, 2)),
            new ParameterBlock("0.bias", "0", 2, List.of(1)),
            new ParameterBlock("1.weight", "1", 3, List.of(1)),
            new ParameterBlock("2.weight", "2", 4, List.of(2, 2))));

    /** The layer of each parameter. */
    private static final String LAYERS = "00012222";

    @Nested
    class BlockDiagonalByProducts extends Contract {
        BlockDiagonalByProducts() {
            super(new Settings(false, Blocks.LAYERS, List.of()));
        }
    }

    @Nested
    class BlockDiagonalMaterialised extends Contract {
        BlockDiagonalMaterialised() {
            super(new Settings(true, Blocks.LAYERS, List.of()));
        }
    }

    @Nested
    class BlockDiagonalOfSomeLayers extends Contract {
        BlockDiagonalOfSomeLayers() {
            super(new Settings(false, Blocks.LAYERS, layers("2", "0")));
        }
    }

    @Nested
    class NeighboursByProducts extends Contract {
        NeighboursByProducts() {
            super(new Settings(false, Blocks.NONE, layers("1", "2")));
        }
    }

    @Nested
    class NeighboursMaterialised extends Contract {
        NeighboursMaterialised() {
            super(new Settings(true, Blocks.NONE, layers("0", "1")));
        }
    }

    @Nested
    class ApartByProducts extends Contract {
        ApartByProducts() {
            super(new Settings(false, Blocks.NONE, layers("0", "2")));
        }
    }

    @Nested
    class ApartMaterialised extends Contract {
        ApartMaterialised() {
            super(new Settings(true, Blocks.NONE, layers("0", "2")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTheGgnTheyAreAsOfTheHessian(boolean materialise) {
        GeneralisedGaussNewtonEstimator.Settings settings =
                new GeneralisedGaussNewtonEstimator.Settings(materialise, Blocks.LAYERS, layers("2"));
        CurvatureOperator ggn =
                new GeneralisedGaussNewtonEstimator().estimate(settings, quadratic(), new TestContext(1, 0));
        assertEquals(
                materialise,
                ((BlockDiagonalOperator) ggn).blocks().get(0).operator().isMaterialised());
        assertIdentical(masked(quadratic().ggn(), Blocks.LAYERS, layers("2")), ggn.toDense());
    }

    @ParameterizedTest
    @EnumSource(Blocks.class)
    void ofAFisherMatrixTheyAreAsOfTheHessian(Blocks blocks) {
        Objective regression = SoftmaxRegressionObjective.standard(DataType.DOUBLE);
        FisherEstimator.Settings settings =
                new FisherEstimator.Settings(Labels.EMPIRICAL, 1, true, blocks, layers("0"));
        CurvatureOperator fisher = new FisherEstimator().estimate(settings, regression, new TestContext(1, 0));
        assertIdentical(regression.fisherMatrix(new Fisher.Empirical()), fisher.toDense());
    }

    @Test
    void blocksAreNamedAsTheirLayers() {
        BlockDiagonalOperator blocks = (BlockDiagonalOperator) new HessianEstimator()
                .estimate(new Settings(true, Blocks.LAYERS, List.of()), quadratic(), new TestContext(1, 0));
        assertEquals(
                List.of("0", "1", "2"),
                blocks.blocks().stream().map(BlockDiagonalOperator.Block::name).toList());
        assertEquals(4, blocks.eigenproblem());
    }

    @Test
    void neighboursAreOneBlockAndWhatIsApartIsOneMatrix() {
        assertEquals(
                List.of("1, 2"),
                ((BlockDiagonalOperator) estimate(new Settings(false, Blocks.NONE, layers("1", "2"))))
                        .blocks().stream()
                                .map(BlockDiagonalOperator.Block::name)
                                .toList());
        assertInstanceOf(DenseOperator.class, estimate(new Settings(true, Blocks.NONE, layers("0", "2"))));
    }

    @ParameterizedTest
    @CsvSource({"false, LAYERS, 0, 3", "true, LAYERS, 8, 3", "false, NONE, 0, 1"})
    void productsAreThoseOfTheMatrixAndThenOneABlock(boolean materialise, Blocks blocks, long products, int each) {
        Settings settings = new Settings(materialise, blocks, List.of());
        assertEquals(OptionalLong.of(products), new HessianEstimator().products(settings, 8, 10));
        assertEquals(each, new HessianEstimator().productsEach(settings, LAYOUT));
    }

    private static CurvatureOperator estimate(Settings settings) {
        return new HessianEstimator().estimate(settings, quadratic(), new TestContext(1, 0));
    }

    @Test
    void unknownLayersAreRefusedWithThoseThatThereAre() {
        List<LayerName> layers = layers("0", "weight");
        List.<Executable>of(
                        () -> new HessianEstimator().check(new Settings(false, Blocks.NONE, layers), LAYOUT),
                        () -> new GeneralisedGaussNewtonEstimator()
                                .check(
                                        new GeneralisedGaussNewtonEstimator.Settings(false, Blocks.NONE, layers),
                                        LAYOUT),
                        () -> new FisherEstimator()
                                .check(
                                        new FisherEstimator.Settings(Labels.TYPE_2, 1, false, Blocks.NONE, layers),
                                        LAYOUT),
                        () -> new HessianEstimator()
                                .estimate(
                                        new Settings(false, Blocks.LAYERS, layers), quadratic(), new TestContext(1, 0)))
                .forEach(refused -> assertEquals(
                        "there is no layer 'weight' with parameters; expected some of 0, 1, 2",
                        assertThrows(IllegalArgumentException.class, refused).getMessage()));
    }

    private static List<LayerName> layers(String... names) {
        return Stream.of(names).map(LayerName::parse).toList();
    }

    private static QuadraticObjective quadratic() {
        INDArray matrix = Spectra.symmetric(1, -3, -0.5, 0, 1e-3, 1, 4, 20, 0.1);
        return new QuadraticObjective(matrix, Nd4j.zeros(DataType.DOUBLE, 8), Nd4j.ones(DataType.DOUBLE, 8), LAYOUT);
    }

    /** Entry by entry. */
    private static INDArray masked(INDArray matrix, Blocks blocks, List<LayerName> layers) {
        INDArray masked = matrix.dup();
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                String row = LAYERS.substring(i, i + 1);
                String column = LAYERS.substring(j, j + 1);
                boolean chosen = layers.isEmpty()
                        || (layers.contains(new LayerName(row)) && layers.contains(new LayerName(column)));
                if (!chosen || (blocks == Blocks.LAYERS && !row.equals(column))) {
                    masked.putScalar(i, j, 0);
                }
            }
        }
        return masked;
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
        protected List<AnalyticObjective> objectives() {
            return List.of(quadratic());
        }

        @Override
        protected INDArray definition(AnalyticObjective objective) {
            return masked(objective.hessian(), settings.blocks(), settings.layers());
        }
    }
}
