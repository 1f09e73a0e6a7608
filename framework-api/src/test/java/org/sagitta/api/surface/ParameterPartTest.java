package org.sagitta.api.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.ReluNetworkSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;

class ParameterPartTest {
    /** The layers have 3, 1 and 4 parameters. */
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(1, 2)),
            new ParameterBlock("0.bias", "0", 2, List.of(1)),
            new ParameterBlock("1.weight", "1", 3, List.of(1)),
            new ParameterBlock("2.weight", "2", 4, List.of(2, 2))));

    private static final INDArray MATRIX = Spectra.symmetric(1, -3, -0.5, 0, 1e-3, 1, 4, 20, 0.1);
    private static final QuadraticSurface BOWL = new QuadraticSurface(
            MATRIX, Nd4j.linspace(DataType.DOUBLE, 0, 1, 8), Nd4j.ones(DataType.DOUBLE, 8), LAYOUT);

    /** Returns layers, and the indices of their parameters. */
    static Stream<Arguments> parts() {
        return Stream.of(
                Arguments.of(List.of("1"), new int[] {3}),
                Arguments.of(List.of("2"), new int[] {4, 5, 6, 7}),
                Arguments.of(List.of("1", "0"), new int[] {0, 1, 2, 3}),
                Arguments.of(List.of("2", "0"), new int[] {0, 1, 2, 4, 5, 6, 7}),
                Arguments.of(List.of(), new int[] {0, 1, 2, 3, 4, 5, 6, 7}));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void matricesArePrincipalSubmatrices(List<String> layers, int[] indices) {
        ParameterPart part = ParameterPart.of(LAYOUT, layers);
        INDArray expected = chosen(MATRIX, indices);
        CurvatureOperator blocks = new BlockDiagonalOperator(
                8,
                List.of(
                        new Block("0", 0, new DenseOperator(chosen(MATRIX, 0, 1, 2))),
                        new Block("2", 4, new DenseOperator(chosen(MATRIX, 4, 5, 6, 7)))));

        assertEquals(indices.length, part.dimension());
        assertClose(expected, part.of(BOWL.operator(Curvature.HESSIAN)).toDense(), 1e-14);
        assertClose(expected, part.of(new DenseOperator(MATRIX)).toDense(), 1e-14);
        assertClose(chosen(blocks.toDense(), indices), part.of(blocks).toDense(), 1e-14);
        CurvatureOperator diagonal = part.of(new DiagonalOperator(Nd4j.diag(MATRIX)));
        assertInstanceOf(DiagonalOperator.class, diagonal);
        assertClose(entriesOfDiagonal(expected), diagonal.diagonal(), 1e-14);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void surfacesAreFunctionsOfThePartAlone(List<String> layers, int[] indices) {
        ParameterPart part = ParameterPart.of(LAYOUT, layers);
        LossSurface section = part.of(BOWL);
        INDArray matrix = chosen(MATRIX, indices);

        assertEquals(BOWL.loss(), section.loss());
        assertEquals(indices.length, section.dimension());
        assertClose(entries(BOWL.parameters(), indices), section.parameters(), 0);
        assertClose(entries(BOWL.gradient(), indices), section.gradient(), 1e-14);
        assertClose(matrix, section.matrix(Curvature.HESSIAN), 1e-14);
        assertClose(matrix, section.operator(Curvature.GGN).toDense(), 1e-14);
        assertClose(entriesOfDiagonal(matrix), section.operator(Curvature.GGN).diagonal(), 1e-14);
        INDArray v = Spectra.gaussian(3, indices.length, 2);
        assertClose(matrix.mmul(v), section.product(Curvature.HESSIAN, v), 1e-13);
        INDArray one = v.getColumn(1);
        assertClose(matrix.mmul(v).getColumn(1), section.product(Curvature.HESSIAN, one), 1e-13);
        // a bowl: exact to the second order, along the part only
        LossSurface moved = section.at(section.parameters().add(one));
        double rise = section.gradient().mul(one).sumNumber().doubleValue()
                + 0.5
                        * section.product(Curvature.HESSIAN, one)
                                .mul(one)
                                .sumNumber()
                                .doubleValue();
        assertEquals(section.loss() + rise, moved.loss(), 1e-12);
        assertClose(section.parameters().add(one), moved.parameters(), 1e-15);
        assertClose(section.gradient().add(section.product(Curvature.HESSIAN, one)), moved.gradient(), 1e-12);
    }

    @Test
    void theLayoutNumbersThePartsParameters() {
        assertEquals(
                List.of(
                        new ParameterBlock("0.weight", "0", 0, List.of(1, 2)),
                        new ParameterBlock("0.bias", "0", 2, List.of(1)),
                        new ParameterBlock("2.weight", "2", 3, List.of(2, 2))),
                ParameterPart.of(LAYOUT, List.of("2", "0")).layout().blocks());
    }

    @Test
    void allOfThemAreTheWhole() {
        for (List<String> layers : List.of(List.<String>of(), List.of("2", "1", "0"))) {
            ParameterPart all = ParameterPart.of(LAYOUT, layers);
            CurvatureOperator matrix = new DenseOperator(MATRIX);

            assertTrue(all.isWhole());
            assertSame(BOWL, all.of(BOWL));
            assertSame(matrix, all.of(matrix));
        }
    }

    @Test
    void aPartOfAPartIsAPart() {
        ParameterPart two = ParameterPart.of(LAYOUT, List.of("0", "2"));
        ParameterPart one = ParameterPart.of(LAYOUT, List.of("2"));

        assertTrue(two.contains(one));
        assertFalse(one.contains(two));
        assertClose(
                one.of(new DenseOperator(MATRIX)).toDense(),
                one.in(two).of(two.of(new DenseOperator(MATRIX))).toDense(),
                0);
        assertEquals(one, ParameterPart.of(LAYOUT, List.of("2")));
        assertNotEquals(one, two);
    }

    @Test
    void unknownLayersAreRefusedWithThoseThatThereAre() {
        assertEquals(
                "there is no layer 'weight' with parameters; expected some of 0, 1, 2",
                assertThrows(IllegalArgumentException.class, () -> ParameterPart.of(LAYOUT, List.of("0", "weight")))
                        .getMessage());
        LossSurface section = ParameterPart.of(LAYOUT, List.of("2")).of(BOWL);
        ReluNetworkSurface network = ReluNetworkSurface.standard(true);
        LayerSignals signals = ParameterPart.of(network.layout(), List.of("2"))
                .of(network)
                .as(LayerSignals.class)
                .orElseThrow();
        assertClose(network.layerInputs("2"), signals.layerInputs("2"), 0);
        assertThrows(IllegalArgumentException.class, () -> signals.layerInputs("0"));
        assertFalse(section.as(LayerSignals.class).isPresent());
        assertThrows(
                IllegalArgumentException.class,
                () -> section.product(Curvature.HESSIAN, Nd4j.ones(DataType.DOUBLE, 8)));
        assertThrows(IllegalArgumentException.class, () -> section.at(Nd4j.ones(DataType.DOUBLE, 8)));
    }

    private static INDArray entries(INDArray vector, int... indices) {
        return Nd4j.createFromArray(
                Arrays.stream(indices).mapToDouble(vector::getDouble).toArray());
    }

    private static INDArray entriesOfDiagonal(INDArray matrix) {
        double[] entries = new double[matrix.rows()];
        Arrays.setAll(entries, i -> matrix.getDouble(i, i));
        return Nd4j.createFromArray(entries);
    }

    private static INDArray chosen(INDArray matrix, int... indices) {
        INDArray chosen = Nd4j.create(DataType.DOUBLE, indices.length, indices.length);
        for (int i = 0; i < indices.length; i++) {
            for (int j = 0; j < indices.length; j++) {
                chosen.putScalar(i, j, matrix.getDouble(indices[i], indices[j]));
            }
        }
        return chosen;
    }
}
