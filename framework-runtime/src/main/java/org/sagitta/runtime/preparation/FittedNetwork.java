package org.sagitta.runtime.preparation;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.runtime.descriptor.CurvatureSettings.BatchNorm;
import org.sagitta.runtime.dl4j.NetworkCounterpart;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.execution.MemoryEstimate;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.Weights;

/**
 * A network of the engine that fits its data and the plugins of its run, and whose curvature the memory allows.
 *
 * @param network the network as it was built
 * @param measured the network in the mode in which its curvature is measured
 * @param size the size of the measured network
 * @param weights the weights that the run begins with
 * @param data the data set, with the examples whose curvature is measured
 */
record FittedNetwork(
        PreparationScope scope,
        LossSettings loss,
        Network network,
        Network measured,
        ModelSize size,
        Weights weights,
        CurvatureExamples data)
        implements FittedModel {
    /**
     * Checks a network.
     *
     * @throws ModelException if it does not fit, or there is no memory for its curvature or a matrix that is asked for
     */
    static FittedNetwork of(
            PreparationScope scope, LossSettings loss, CurvatureExamples data, Network network, Weights weights) {
        Network measured =
                scope.curvature().batchNorm() == BatchNorm.TRAIN ? network.in(LayerMode.BATCH_STATISTICS) : network;
        FittedNetwork fitted =
                new FittedNetwork(scope, loss, network, measured, EngineModel.size(measured), weights, data);
        fitted.requirePlugins();
        fitted.requireMemory();
        return fitted;
    }

    private void requirePlugins() {
        int trainingExamples = train().size();
        SingleExampleBatches.of(network)
                .refuse(scope.curvature(), examples(), scope.plugins().phases(), trainingExamples);
        PluginChecks checks = new PluginChecks(scope.plugins());
        checks.requireTrainers(
                trainingExamples,
                network.layout(),
                type -> NetworkCounterpart.obstacle(
                        type, network, loss, scope.descriptor().modelPrecision()));
        scope.requireCheckpoints(trainingExamples);
        checks.requireMeasures(network.layout(), examples());
    }

    private void requireMemory() {
        room().require(scope.plugins());
        MemoryEstimate needed = estimate();
        long allowed = scope.engineSettings().memory();
        if (needed.least() > allowed) {
            throw new ModelException("The curvature of this model on " + examples() + " examples needs at least "
                    + Forecast.bytes(needed.least()) + ", more than curvature.memory, "
                    + Forecast.bytes(allowed) + "; allow more, or take fewer curvature.examples"
                    + (measured.isPerExample() ? "" : " or a smaller curvature.batch-size"));
        }
    }

    private MemoryEstimate estimate() {
        return MemoryEstimate.of(measured, examples(), scope.engineSettings());
    }

    @Override
    public int examples() {
        return data.count();
    }

    @Override
    public MatrixRoom room() {
        return scope.room(size, true);
    }

    @Override
    public Optional<MemoryEstimate> memory() {
        return Optional.of(estimate());
    }

    @Override
    public RunModel make() {
        Loss contributed = ModelBuilder.loss(loss, scope.instances());
        INDArray parameters = firstParameters();
        BatchGradient training = training(contributed, parameters);
        EngineSettings settings = scope.engineSettings();
        return new EngineModel(
                network,
                loss,
                train(),
                parameters,
                training,
                batch -> NetworkSurface.of(
                        measured,
                        contributed,
                        train().subset(ImmutableIntArray.copyOf(batch)),
                        parameters,
                        training.statistics(),
                        settings),
                SingleExampleBatches.of(network),
                scope.warnings(),
                surfaces(contributed, settings));
    }

    private BatchGradient training(Loss contributed, INDArray parameters) {
        BatchGradient training = new BatchGradient(
                network,
                contributed,
                train(),
                parameters.dataType(),
                Lanes.standard(),
                Seeds.of(scope.descriptor().seed(), "dropout"));
        training.resume(weights.statistics(), 0);
        return training;
    }

    /** Returns the loss surface of each split at the first parameters. */
    private Map<Split, NetworkSurface> surfaces(Loss contributed, EngineSettings settings) {
        return data.surfaces((split, examples) -> NetworkSurface.of(
                split == scope.curvature().split() ? measured : network,
                contributed,
                examples,
                firstParameters(),
                weights.statistics(),
                settings));
    }

    private INDArray firstParameters() {
        return weights.parameters().castTo(scope.descriptor().modelPrecision());
    }

    private Examples train() {
        return data.dataset().train();
    }
}
