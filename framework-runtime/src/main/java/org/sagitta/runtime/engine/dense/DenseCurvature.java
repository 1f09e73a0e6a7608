package org.sagitta.runtime.engine.dense;

import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.SymmetricCompletion;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.pass.ChunkedPasses;
import org.sagitta.runtime.engine.pass.CurvatureMatrix;
import org.sagitta.runtime.engine.pass.ParameterStack;
import org.sagitta.runtime.engine.pass.PassState;
import org.sagitta.runtime.engine.pass.Worker;

/**
 * Computes a network's curvature as a dense matrix, and the Hessian's diagonal, at the current parameters of the given
 * passes.
 */
public final class DenseCurvature {
    /**
     * The number of examples over which dense layers' blocks are summed at once, large so that a product's inner
     * dimension is long.
     */
    private static final int PANEL_EXAMPLES = 1024;

    private final ChunkedPasses passes;
    private final Graph graph;
    private final ChunkPlan plan;
    private final Kernels kernels;
    private final ParameterStack directions;
    private final List<Worker> workers;
    private final double scale;

    public DenseCurvature(ChunkedPasses passes) {
        this.passes = passes;
        this.graph = passes.graph();
        this.plan = passes.plan();
        this.kernels = passes.kernels();
        this.directions = passes.directions();
        this.workers = passes.workers();
        this.scale = 1.0 / passes.examples();
    }

    /**
     * Computes the diagonal of the Hessian if
     * {@linkplain LayerwiseMatrix#isPossible all parameters are those of dense layers}.
     */
    public INDArray hessianDiagonal(CurvatureMatrix hessian) {
        int widest = graph.nodes().stream()
                .filter(node -> node.dense().isPresent())
                .mapToInt(Node::outputs)
                .max()
                .orElse(1);
        directions.resize(Math.min(plan.groupSize(), widest)).clear();
        return passes.summed((worker, c) -> {
            PassState at = passes.ready(hessian, worker, c);
            for (int i = 0; i < graph.size(); i++) {
                int node = i;
                graph.node(i).dense().ifPresent(use -> addDiagonal(hessian, worker, node, use, at));
            }
        });
    }

    private void addDiagonal(CurvatureMatrix hessian, Worker worker, int node, WeightUse use, PassState at) {
        plan.forEachGroup(use.outputs(), (first, k) -> {
            worker.differentiateAt(
                    node, hessian.kind(), hessian.columns(), passes.parameters(), directions, first, k, scale, at);
            worker.addHessianDiagonal(node, use, first, k, at);
        });
    }

    /**
     * Computes a matrix A at the current parameters, exactly symmetric.
     *
     * @param product multiplies A by directions, for networks with other layers than dense ones
     */
    public INDArray matrix(CurvatureMatrix curvature, UnaryOperator<INDArray> product) {
        int dimension = passes.network().layout().dimension();
        INDArray result = passes.settings().matrices().zeros(dimension, kernels.precision());
        Matrix matrix = kernels.wrap(result).view(0, 1, dimension, dimension);
        SymmetricCompletion completion = new SymmetricCompletion(kernels, matrix, dimension);
        if (LayerwiseMatrix.isPossible(graph)) {
            LayerwiseMatrix sum = new LayerwiseMatrix(graph, kernels, curvature.kind(), matrix);
            ExamplePanels panels =
                    new ExamplePanels(passes.chunks(), passes::firstChunk, workers.size(), panelExamples());
            for (int panel = 0; panel < panels.count(); panel++) {
                addPanel(sum, curvature, panels.columns(panel));
            }
            sum.complete(completion);
        } else {
            fillWithProducts(matrix, product);
        }
        completion.lowerToUpper(0, 0, dimension);
        return result;
    }

    /** Computes the matrix column by column and stores each column as a row, because the matrix is symmetric. */
    private void fillWithProducts(Matrix matrix, UnaryOperator<INDArray> product) {
        int dimension = matrix.rows();
        int most = plan.directionsAtOnce();
        for (int first = 0; first < dimension; first += most) {
            int k = Math.min(most, dimension - first);
            INDArray units = Nd4j.create(kernels.precision(), new long[] {dimension, k}, 'f');
            for (int j = 0; j < k; j++) {
                units.putScalar(first + j, j, 1);
            }
            Matrix products = kernels.wrap(product.apply(units));
            kernels.copy(products, 0, matrix, (long) first * dimension, products.size());
        }
    }

    private void addPanel(LayerwiseMatrix sum, CurvatureMatrix curvature, ExamplePanels.Columns panel) {
        Lanes lanes = passes.settings().lanes();
        sum.beginPanel(panel.count());
        passes.forEachChunk((worker, c) ->
                panel.ifInside(c, column -> sum.take(worker, passes.ready(curvature, worker, c), column)));
        for (DenseLayerPanel origin : sum.layers()) {
            sum.beginOrigin(origin);
            directions.resize(Math.min(plan.groupSize(), origin.outputs())).clear();
            passes.forEachChunk((worker, c) -> panel.ifInside(
                    c,
                    column -> takeDerivatives(
                            sum, origin, curvature, worker, passes.ready(curvature, worker, c), column)));
            lanes.run(
                    workers.size(),
                    lane -> sum.addBlocks(origin, workers.get(lane).kernels(), lanes, lane, workers.size()));
        }
    }

    /** Takes the derivatives of a chunk's outputs of a layer, in groups of directions. */
    private void takeDerivatives(
            LayerwiseMatrix sum,
            DenseLayerPanel origin,
            CurvatureMatrix curvature,
            Worker worker,
            PassState at,
            int column) {
        plan.forEachGroup(origin.outputs(), (first, k) -> {
            worker.differentiateAt(
                    origin.node(),
                    curvature.kind(),
                    curvature.columns(),
                    passes.parameters(),
                    directions,
                    first,
                    k,
                    scale,
                    at);
            sum.takeDerivatives(worker, origin, first, k, at, column);
        });
    }

    private int panelExamples() {
        long bytes = LayerwiseMatrix.elements(graph) * kernels.precision().width();
        return (int) Math.min(PANEL_EXAMPLES, passes.settings().memory() / 8 / bytes);
    }
}
