package org.sagitta.runtime.measurement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Npy;
import org.sagitta.api.operator.AbstractCurvatureOperator;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.KroneckerOperator;
import org.sagitta.api.operator.LowRankPlusDiagonalOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.record.RunDirectory;

class SharedEigenvaluesTest {
    /** A matrix of 400 x 400 takes 1,280,000 bytes. */
    private static final long ROOM = 1_280_000;

    @TempDir
    private Path folder;

    /** Its matrix would take 80 GB; its factors are twice the identity and diag(1 .. 400). */
    @Test
    void aHundredThousandParametersTakeNoMoreThanTheirFactors() throws IOException {
        CurvatureOperator operator = kronecker();
        SharedEigenvalues shared = shared(operator, ROOM);

        assertTrue(shared.affordable(operator));
        double[] eigenvalues = shared.of(operator);

        assertEquals(100_000, eigenvalues.length);
        for (int k = 0; k < 400; k++) {
            assertEquals(2.0 * (k + 1), eigenvalues[250 * k], 1e-10);
            assertEquals(2.0 * (k + 1), eigenvalues[250 * k + 249], 1e-10);
        }
        try (InputStream file = Files.newInputStream(folder.resolve("artifacts/step-00000007/kfac-eigenvalues.npy"))) {
            assertArrayEquals(
                    eigenvalues, Npy.read(file, "eigenvalues").toArray().toDoubleVector());
        }
    }

    /** All of them would be as large as the matrix. */
    @Test
    void theirEigenvectorsAreNotAffordable() {
        assertFalse(shared(kronecker(), Long.MAX_VALUE).affordableVectors(kronecker()));
        CurvatureOperator small = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, 2000));
        assertTrue(shared(small, Long.MAX_VALUE).affordableVectors(small));
        CurvatureOperator wanted = new DenseOperator(Nd4j.zeros(DataType.DOUBLE, 2001, 2001));
        assertTrue(shared(wanted, Long.MAX_VALUE).affordableVectors(wanted));
        assertFalse(shared(wanted, 8L * 2001 * 2001 - 1).affordableVectors(wanted));
    }

    /** Of whatever class: a multiple of an operator of one's own, which says that it is stored. */
    @Test
    void whatIsStoredIsAffordableWhateverItsClass() {
        CurvatureOperator own = new Own(false).scaled(2);
        CurvatureOperator stored = new Own(true).scaled(2);
        assertFalse(shared(own, Long.MAX_VALUE).affordable(own));
        assertTrue(shared(stored, Long.MAX_VALUE).affordable(stored));
        assertTrue(shared(stored, Long.MAX_VALUE).affordableVectors(stored));
    }

    private static final class Own extends AbstractCurvatureOperator {
        private final boolean stored;

        Own(boolean stored) {
            this.stored = stored;
        }

        @Override
        public int dimension() {
            return 2001;
        }

        @Override
        public DataType precision() {
            return DataType.DOUBLE;
        }

        @Override
        protected INDArray product(INDArray directions) {
            return directions;
        }

        @Override
        public boolean isStored() {
            return stored;
        }
    }

    /** A low-rank matrix's own are as many as it has parameters, though its structure could make it one. */
    @Test
    void whatCouldBeAMatrixIsNoneYet() {
        CurvatureOperator lowRank = new LowRankPlusDiagonalOperator(
                Nd4j.ones(DataType.DOUBLE, 2001, 1), Nd4j.ones(DataType.DOUBLE, 1), Nd4j.ones(DataType.DOUBLE, 2001));
        assertFalse(shared(lowRank, Long.MAX_VALUE).affordable(lowRank));
    }

    @Test
    void blocksAreSolvedOneByOne() {
        CurvatureOperator blocks = new BlockDiagonalOperator(100_001, List.of(new Block("layer", 1, kronecker())));
        double[] eigenvalues = shared(blocks, ROOM).of(blocks);
        assertEquals(0, eigenvalues[0]);
        assertEquals(800, eigenvalues[100_000], 1e-10);
    }

    @Test
    void factorsThatAreTooLargeAreRefusedWithTheirSize() {
        CurvatureOperator operator = kronecker();
        SharedEigenvalues shared = shared(operator, ROOM - 1);
        assertFalse(shared.affordable(operator));
        String message = assertThrows(NotAvailableException.class, () -> shared.of(operator))
                .getMessage();
        assertTrue(message.contains("1,280,000 bytes"), message);
    }

    @Test
    void whatIsKnownByProductsIsAffordableUpToTwoThousand() {
        assertTrue(isAffordable(2000));
        assertFalse(isAffordable(2001));
    }

    /** A matrix that somebody asked for is no reason to do what would not be done without. */
    @Test
    void whatIsAffordableDoesNotDependOnWhoAskedBefore() {
        CurvatureOperator operator = new MatrixFreeOperator(2001, DataType.DOUBLE, v -> v);
        SharedEigenvalues shared = shared(operator, Long.MAX_VALUE);
        operator.toDense();
        assertFalse(shared.affordable(operator));
        assertFalse(shared.affordableVectors(operator));
    }

    private boolean isAffordable(int dimension) {
        CurvatureOperator operator = new MatrixFreeOperator(dimension, DataType.DOUBLE, v -> v);
        return shared(operator, Long.MAX_VALUE).affordable(operator);
    }

    private SharedEigenvalues shared(CurvatureOperator estimate, long memory) {
        return new SharedEigenvalues(
                Optional.of(estimate),
                memory,
                new ArtifactWriter(new RunDirectory(folder), 7, "kfac", new RunEvents(new EventBus())));
    }

    private static CurvatureOperator kronecker() {
        INDArray output = Nd4j.eye(250).castTo(DataType.DOUBLE).muli(2);
        return new KroneckerOperator(output, Nd4j.diag(Nd4j.linspace(1, 400, 400, DataType.DOUBLE)), true);
    }
}
