package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.krylov.ExtremeEigenvalues;
import org.sagitta.api.operator.AbstractCurvatureOperator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.api.surface.Curvature;

/** Tests operators with a structure outside of the framework, and combinations of them. */
class OwnOperatorTest {
    private static final int DIMENSION = 11;

    /** This operator is tridiag(b, a, b), known by its products only. */
    private static class ByProducts extends AbstractCurvatureOperator {
        final int dimension;
        final DataType precision;
        final double a;
        final double b;
        int products;

        ByProducts(int dimension, DataType precision, double a, double b) {
            this.dimension = dimension;
            this.precision = precision;
            this.a = a;
            this.b = b;
        }

        @Override
        public int dimension() {
            return dimension;
        }

        @Override
        public DataType precision() {
            return precision;
        }

        @Override
        protected INDArray product(INDArray v) {
            products += v.columns();
            INDArray product = v.mul(a);
            if (dimension > 1) {
                rows(product, 1, dimension).addi(rows(v, 0, dimension - 1).mul(b));
                rows(product, 0, dimension - 1).addi(rows(v, 1, dimension).mul(b));
            }
            return product;
        }

        private static INDArray rows(INDArray array, int from, int to) {
            return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
        }
    }

    /** This operator needs no data, and leaves the rest to the base class. */
    private static class Free extends ByProducts {
        Free(int dimension, DataType precision, double a, double b) {
            super(dimension, precision, a, b);
        }

        @Override
        public boolean isMaterialised() {
            return true;
        }
    }

    /** This operator knows its figures exactly: lambda_k = a + 2 b cos(k pi / (P + 1)), with eigenvectors of sines. */
    private static class Structured extends ByProducts {
        Structured(int dimension, DataType precision, double a, double b) {
            super(dimension, precision, a, b);
        }

        @Override
        public boolean isMaterialised() {
            return true;
        }

        @Override
        public INDArray diagonal() {
            return Nd4j.valueArrayOf(new long[] {dimension}, a, precision);
        }

        @Override
        public OptionalDouble trace() {
            return OptionalDouble.of(dimension * a);
        }

        @Override
        public OptionalDouble frobeniusNorm() {
            return OptionalDouble.of(Math.sqrt(dimension * a * a + 2 * (dimension - 1) * b * b));
        }

        @Override
        public OptionalDouble spectralNorm() {
            return OptionalDouble.of(Math.abs(a) + 2 * Math.abs(b) * Math.cos(Math.PI / (dimension + 1)));
        }

        @Override
        public double[] eigenvalues(Eigensolver eigensolver) {
            return IntStream.rangeClosed(1, dimension)
                    .mapToDouble(this::eigenvalue)
                    .sorted()
                    .toArray();
        }

        @Override
        public int eigenproblem() {
            return 0;
        }

        @Override
        public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
            double smallest = eigenvalues(eigensolver)[0];
            if (!(smallest + damping > 0)) {
                throw new NotPositiveDefiniteException(smallest, damping);
            }
            INDArray sines = filled((i, k) ->
                    Math.sqrt(2.0 / (dimension + 1)) * Math.sin(Math.PI * (i + 1) * (k + 1) / (dimension + 1)));
            INDArray values = Nd4j.createFromArray(IntStream.rangeClosed(1, dimension)
                            .mapToDouble(k -> eigenvalue(k) + damping)
                            .toArray())
                    .reshape(new long[] {dimension, 1});
            double logDeterminant = Arrays.stream(
                            values.reshape(new long[] {dimension}).toDoubleVector())
                    .map(Math::log)
                    .sum();
            return factorised(logDeterminant, v -> sines.mmul(sines.mmul(v).diviColumnVector(values)));
        }

        private double eigenvalue(int k) {
            return a + 2 * b * Math.cos(k * Math.PI / (dimension + 1));
        }
    }

    /** This operator's sums and multiples have its own class too. */
    private static final class Tridiagonal extends Structured {
        Tridiagonal(int dimension, DataType precision, double a, double b) {
            super(dimension, precision, a, b);
        }

        @Override
        public CurvatureOperator scaled(double factor) {
            return new Tridiagonal(dimension, precision, factor * a, factor * b);
        }

        @Override
        public Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
            return other instanceof Tridiagonal that
                    ? Optional.of(new Tridiagonal(dimension, precision, a + that.a, b + that.b))
                    : Optional.empty();
        }
    }

    private interface Entry {
        double at(int i, int j);
    }

    private static INDArray filled(Entry entry) {
        INDArray matrix = Nd4j.create(DataType.DOUBLE, DIMENSION, DIMENSION);
        for (int i = 0; i < DIMENSION; i++) {
            for (int j = 0; j < DIMENSION; j++) {
                matrix.putScalar(i, j, entry.at(i, j));
            }
        }
        return matrix;
    }

    private static INDArray tridiagonal(double a, double b) {
        return filled((i, j) -> i == j ? a : Math.abs(i - j) == 1 ? b : 0);
    }

    /** Its numbers are representable in float32. */
    private abstract static class OfTheBase extends CurvatureOperatorContract {
        @Override
        protected INDArray matrix() {
            return tridiagonal(0.75, -1.25);
        }

        @Override
        protected boolean hasMultiplesOfItsClass() {
            return false;
        }

        @Override
        protected boolean isFactorised() {
            return false;
        }
    }

    @Nested
    class KnownByProducts extends OfTheBase {
        @Override
        protected CurvatureOperator operator() {
            return new ByProducts(DIMENSION, DataType.DOUBLE, 0.75, -1.25);
        }
    }

    @Nested
    class KnownByProductsInSinglePrecision extends OfTheBase {
        @Override
        protected CurvatureOperator operator() {
            return new ByProducts(DIMENSION, DataType.FLOAT, 0.75, -1.25);
        }

        @Override
        protected double rounding() {
            return 1e-6;
        }
    }

    @Nested
    class WithoutData extends OfTheBase {
        @Override
        protected CurvatureOperator operator() {
            return new Free(DIMENSION, DataType.DOUBLE, 0.75, -1.25);
        }
    }

    @Nested
    class Multiplied extends OfTheBase {
        @Override
        protected CurvatureOperator operator() {
            return new ByProducts(DIMENSION, DataType.DOUBLE, -0.375, 0.625).scaled(-2);
        }

        @Override
        protected boolean hasMultiplesOfItsClass() {
            return true;
        }
    }

    @Nested
    class WithAllThatTheStructureTells extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new Tridiagonal(DIMENSION, DataType.DOUBLE, 0.75, -1.25);
        }

        @Override
        protected INDArray matrix() {
            return tridiagonal(0.75, -1.25);
        }
    }

    @Nested
    class WithMultiplesOfTheBase extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new Structured(DIMENSION, DataType.DOUBLE, 0.75, -1.25);
        }

        @Override
        protected INDArray matrix() {
            return tridiagonal(0.75, -1.25);
        }

        @Override
        protected boolean hasMultiplesOfItsClass() {
            return false;
        }
    }

    @Nested
    class WithAllThatTheStructureTellsInSinglePrecision extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new Tridiagonal(DIMENSION, DataType.FLOAT, 0.75, -1.25);
        }

        @Override
        protected INDArray matrix() {
            return tridiagonal(0.75, -1.25);
        }

        @Override
        protected double rounding() {
            return 1e-6;
        }
    }

    /** Tests a difference, built by {@link CurvatureOperator#minus}. */
    @Nested
    class Difference extends OfTheBase {
        @Override
        protected CurvatureOperator operator() {
            return new CountingProduct(tridiagonal(2, 0.5))
                    .operator()
                    .minus(new Free(DIMENSION, DataType.DOUBLE, 1.25, 1.75));
        }

        @Override
        protected boolean hasMultiplesOfItsClass() {
            return true;
        }
    }

    /** Tests the product (2 T 2), built by {@link CurvatureOperator#between}. */
    @Nested
    class Between extends OfTheBase {
        @Override
        protected CurvatureOperator operator() {
            return new CountingProduct(tridiagonal(0.1875, -0.3125))
                    .operator()
                    .between(new Free(DIMENSION, DataType.DOUBLE, 2, 0));
        }

        @Override
        protected boolean hasMultiplesOfItsClass() {
            return true;
        }
    }

    @Test
    void theMatrixAndTheDiagonalAreFoundOnceAndChangeNoAnswer() {
        ByProducts operator = new ByProducts(DIMENSION, DataType.DOUBLE, 2, -1);
        INDArray diagonal = operator.diagonal();
        operator.toDense();
        assertIdentical(diagonal, operator.diagonal());
        operator.toDense();
        assertEquals(2 * DIMENSION, operator.products);
        assertEquals(DIMENSION, operator.productsOfDiagonal());
        assertEquals(DIMENSION, operator.productsOfMatrix());
        assertTrue(operator.trace().isEmpty());
    }

    @Test
    void whatTakesNoDataTellsItsTrace() {
        Free operator = new Free(DIMENSION, DataType.FLOAT, 2, -1);
        assertEquals(0, operator.productsOfMatrix());
        assertEquals(2 * DIMENSION, operator.trace().orElseThrow());
        assertEquals(-6 * DIMENSION, operator.scaled(-3).trace().orElseThrow(), 1e-12);
    }

    @Test
    void sumsAndDifferencesKeepAStructureOfOnesOwn() {
        Tridiagonal one = new Tridiagonal(DIMENSION, DataType.DOUBLE, 2, -1);
        Tridiagonal other = new Tridiagonal(DIMENSION, DataType.DOUBLE, 0.5, 3);
        assertInstanceOf(Tridiagonal.class, one.plus(other));
        assertInstanceOf(Tridiagonal.class, one.minus(other));
        assertClose(tridiagonal(1.5, -4), one.minus(other).toDense(), 1e-15);
        assertEquals(0, one.minus(other).eigenproblem());
    }

    /** Tests that both operands are asked, since a diagonal does not know the other class. */
    @Test
    void theSecondSummandIsAskedForTheStructureToo() {
        CurvatureOperator knowing = new Free(DIMENSION, DataType.DOUBLE, 2, -1) {
            @Override
            public Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
                return Optional.of(new Tridiagonal(DIMENSION, DataType.DOUBLE, 3, -1));
            }
        };
        CurvatureOperator one = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, DIMENSION));
        assertInstanceOf(Tridiagonal.class, one.plus(knowing));
    }

    @Test
    void hessianMinusGaussNewtonHasASpectrumOfItsOwn() {
        for (boolean biases : new boolean[] {false, true}) {
            ReluNetworkSurface network = ReluNetworkSurface.standard(biases);
            int p = network.dimension();
            CurvatureOperator hessian =
                    new MatrixFreeOperator(p, DataType.DOUBLE, v -> network.product(Curvature.HESSIAN, v));
            CurvatureOperator ggn = new MatrixFreeOperator(p, DataType.DOUBLE, v -> network.product(Curvature.GGN, v));
            CurvatureOperator difference = hessian.minus(ggn);
            double[] expected = Spectra.eigenvalues(network.hessian().sub(network.ggn()));
            assertArrayEquals(expected, difference.eigenvalues(Spectra.EIGENSOLVER), 1e-12);
            // bilinear in two layers: indefinite, with a spectrum symmetric about zero
            assertTrue(expected[p - 1] > 0.01);
            assertEquals(-expected[0], expected[p - 1], 1e-12);
            ExtremeEigenvalues ends = ExtremeEigenvalues.of(difference, 1e-8, p, new Random(3));
            assertEquals(expected[0], ends.smallest(), 1e-7);
            assertEquals(expected[p - 1], ends.largest(), 1e-7);
        }
    }

    @Test
    void betweenInverseRootsOfAPreconditionerAreTheEigenvaluesOfThePreconditionedMatrix() {
        INDArray a = Spectra.symmetric(1, -2, 0.5, 1, 4);
        INDArray preconditioner = Nd4j.createFromArray(0.25, 4.0, 1.0, 16.0);
        CurvatureOperator root = new DiagonalOperator(Nd4j.createFromArray(2.0, 0.5, 1.0, 0.25));
        double[] values = new CountingProduct(a).operator().between(root).eigenvalues(Spectra.EIGENSOLVER);
        INDArray preconditioned = Nd4j.diag(preconditioner.rdiv(1)).mmul(a);
        double trace = Nd4j.diag(preconditioned).sumNumber().doubleValue();
        double squares =
                Nd4j.diag(preconditioned.mmul(preconditioned)).sumNumber().doubleValue();
        assertEquals(trace, Arrays.stream(values).sum(), 1e-12);
        assertEquals(squares, Arrays.stream(values).map(value -> value * value).sum(), 1e-11);
        assertEquals(1, Arrays.stream(values).filter(value -> value < 0).count());
    }

    @Test
    void passesOfSumsAreShared() {
        CountingProduct product = new CountingProduct(tridiagonal(2, -1));
        List<List<INDArray>> passes = new ArrayList<>();
        MatrixFreeOperator shared = new MatrixFreeOperator(DIMENSION, DataType.DOUBLE, product)
                .withProduct(new MatrixFreeOperator.Product() {
                    @Override
                    public INDArray apply(INDArray v) {
                        return product.apply(v);
                    }

                    @Override
                    public List<INDArray> applyEach(List<INDArray> directions) {
                        passes.add(directions);
                        return directions.stream().map(this).toList();
                    }
                });
        List<INDArray> directions = List.of(Spectra.gaussian(1, DIMENSION, 2), Spectra.gaussian(2, DIMENSION, 1));
        CurvatureOperator difference = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, DIMENSION)).minus(shared);
        List<INDArray> products = difference.applyEach(directions);
        assertEquals(1, passes.size());
        for (int i = 0; i < 2; i++) {
            assertIdentical(difference.apply(directions.get(i)), products.get(i));
        }
    }

    @Test
    void theContractRefusesWhatIsNotTheMatrix() {
        CurvatureOperator wrongTrace = new Free(DIMENSION, DataType.DOUBLE, 0.75, -1.25) {
            @Override
            public OptionalDouble trace() {
                return OptionalDouble.of(1);
            }
        };
        CurvatureOperator skewed = new Free(DIMENSION, DataType.DOUBLE, 0.75, -1.25) {
            @Override
            protected INDArray product(INDArray v) {
                INDArray product = super.product(v);
                product.getRow(0).addi(v.getRow(1));
                return product;
            }
        };
        assertThrows(AssertionError.class, () -> contract(wrongTrace).figuresOfTheStructureAreThoseOfTheMatrix());
        assertThrows(AssertionError.class, () -> contract(skewed).isSymmetric());
        assertThrows(AssertionError.class, () -> contract(skewed).multipliesAsItsMatrixDoes(2));
        assertThrows(AssertionError.class, () -> contract(skewed).differencesAreThoseOfTheMatrices());
    }

    private static CurvatureOperatorContract contract(CurvatureOperator operator) {
        return new OfTheBase() {
            @Override
            protected CurvatureOperator operator() {
                return operator;
            }
        };
    }
}
