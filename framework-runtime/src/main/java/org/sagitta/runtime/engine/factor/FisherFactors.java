package org.sagitta.runtime.engine.factor;

import com.google.common.collect.Maps;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.pass.ChunkedPasses;
import org.sagitta.runtime.engine.pass.OutputColumns;
import org.sagitta.runtime.engine.pass.PassState;

/**
 * Sums the factors of layers' blocks in Fisher matrices over all examples, at the current parameters of the given
 * passes.
 */
public final class FisherFactors {
    private final ChunkedPasses passes;
    private final Map<WeightSharing, List<LaneAccumulators<FisherBlockAccumulator>>> blocks =
            new EnumMap<>(WeightSharing.class);

    public FisherFactors(ChunkedPasses passes) {
        this.passes = passes;
    }

    /** Computes the layers' blocks of F, or their factors; the memory of the sums is reused. */
    public List<LayerFactors> blocks(OutputColumns columns, WeightSharing sharing) {
        List<LaneAccumulators<FisherBlockAccumulator>> lanes = blocks.computeIfAbsent(
                sharing,
                key -> lanes(own -> node -> node.rule().parameters().isEmpty()
                        ? Optional.empty()
                        : Optional.of(FisherBlockAccumulator.of(own, node, sharing))));
        lanes.forEach(LaneAccumulators::clear);
        List<LayerFactors> result = sums(columns, lanes).stream()
                .map(sum -> sum.factors(passes.examples()))
                .toList();
        long width = passes.kernels().precision().width();
        if (lanes.stream().mapToLong(LaneAccumulators::size).sum() * width
                > passes.settings().memory() / 8) {
            blocks.clear();
        }
        return result;
    }

    /**
     * Computes the factors of KFRA's recursion.
     *
     * @param columns the factors of the outputs' curvature L
     * @param parameters the current parameters
     */
    public List<LayerFactors> recursive(OutputColumns columns, INDArray parameters) {
        DenseChain chain = DenseChain.of(
                passes.graph(),
                "KFRA",
                rule -> rule.isElementWise() && rule.parameters().isEmpty());
        List<RecursionAccumulator> sums = sums(
                columns,
                lanes(own -> node -> chain.contains(node)
                        ? Optional.of(RecursionAccumulator.of(own, node, chain.isOutput(node)))
                        : Optional.empty()));
        return RecursiveFactors.of(sums, passes.network().layout(), parameters, passes.examples());
    }

    /** Computes the factors of a sequence of dense layers, and those of the blocks between neighbouring layers. */
    public KroneckerChain chain(OutputColumns columns) {
        DenseChain.of(
                passes.graph(),
                "A block-tridiagonal K-FAC",
                rule -> rule.parameters().isEmpty());
        List<ChainAccumulator> sums = sums(columns, lanes(ChainAccumulator.Row::new));
        int examples = passes.examples();
        return new KroneckerChain(
                sums.stream().map(sum -> sum.factors(examples)).toList(),
                sums.stream().skip(1).map(sum -> sum.coupling(examples)).toList());
    }

    /**
     * Computes the second moments of gradients in the bases of some layers, in the order of the bases.
     *
     * @throws IllegalArgumentException if a basis belongs to a layer without a weight, or does not have the layer's
     * shape
     */
    public List<INDArray> secondMoments(OutputColumns columns, List<KroneckerBasis> bases) {
        bases.forEach(this::requireWeight);
        Map<String, KroneckerBasis> byLayer = Maps.uniqueIndex(bases, KroneckerBasis::layer);
        Map<String, RotatedMomentAccumulator> sums = Maps.uniqueIndex(
                sums(
                        columns,
                        lanes(own -> node -> Optional.ofNullable(byLayer.get(node.name()))
                                .map(basis -> RotatedMomentAccumulator.of(own, node, basis)))),
                RotatedMomentAccumulator::layer);
        return bases.stream()
                .map(basis -> sums.get(basis.layer()).secondMoments())
                .toList();
    }

    private void requireWeight(KroneckerBasis basis) {
        boolean found = passes.network().layers().stream()
                .anyMatch(layer -> layer.name().equals(basis.layer())
                        && layer.rule().weightUse().isPresent());
        if (!found) {
            throw new IllegalArgumentException("There is no layer " + basis.layer() + " that has Kronecker factors");
        }
    }

    /**
     * Creates the accumulators of each lane.
     *
     * @param newAccumulators returns for a lane the function that creates its accumulators; the function is called for
     * the layers in their order, and is empty for a layer without one
     */
    private <S extends LayerAccumulator> List<LaneAccumulators<S>> lanes(
            Function<Kernels, Function<Node, Optional<S>>> newAccumulators) {
        return passes.workers().stream()
                .map(worker -> new LaneAccumulators<>(
                        worker.kernels(), passes.graph(), newAccumulators.apply(worker.kernels())))
                .toList();
    }

    /** Sums over all examples and columns; returns the sums in the order of the layers. */
    private <S extends LayerAccumulator> List<S> sums(OutputColumns columns, List<LaneAccumulators<S>> lanes) {
        passes.forEachChunk((worker, c) -> {
            LaneAccumulators<S> sums = lanes.get(passes.laneOf(c));
            PassState at = passes.forwardedOnce(worker, c);
            sums.takeInputs(at);
            passes.plan()
                    .forEachGroup(
                            columns.count(),
                            (first, k) -> worker.pullBackColumns(
                                    passes.parameters(),
                                    columns,
                                    first,
                                    k,
                                    1.0 / passes.examples(),
                                    at,
                                    sums.first(),
                                    (node, cotangents) -> sums.addCotangents(node, at, cotangents)));
        });
        lanes.stream().skip(1).forEach(lanes.get(0)::add);
        return lanes.get(0).inOrder();
    }
}
