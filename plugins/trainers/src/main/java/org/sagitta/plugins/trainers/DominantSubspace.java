package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;

/** Restricts changes of the parameters to the Hessian's dominant eigenspace or to its complement. */
final class DominantSubspace {
    private static final double TOLERANCE = 1e-3;

    /** The stream of random numbers, different from that of every epoch. */
    private static final long STREAM = -1;

    private final Subspace settings;
    private final TrainingContext context;
    private final INDArray vectors;

    DominantSubspace(Subspace settings, TrainingContext context) {
        this.settings = settings;
        this.context = context;
        long parameters = context.parameters().length();
        vectors =
                context.state("dominant-eigenvectors", Nd4j.create(DataType.DOUBLE, parameters, settings.dimension()));
    }

    /**
     * Projects a change of the parameters, in place.
     *
     * @param step the number of updates so far
     */
    void project(INDArray change, long step) {
        if (step % settings.every() == 0) {
            vectors.assign(leading());
        }
        INDArray given = change.castTo(DataType.DOUBLE).reshape(change.length(), 1);
        INDArray within = vectors.mmul(vectors.transpose().mmul(given));
        change.assign((settings.train() == Subspace.Side.DOMINANT ? within : given.sub(within))
                .reshape(change.shape())
                .castTo(change.dataType()));
    }

    private INDArray leading() {
        LossSurface surface = context.surface();
        MatrixFreeOperator hessian = new MatrixFreeOperator(
                surface.dimension(), surface.precision(), v -> surface.product(Curvature.HESSIAN, v));
        return LeadingEigenpairs.of(hessian, settings.dimension(), TOLERANCE, context.random(STREAM))
                .vectors()
                .castTo(DataType.DOUBLE);
    }
}
