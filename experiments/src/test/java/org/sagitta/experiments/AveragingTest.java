package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.data.Npy;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;

/** Tests kfac and ekfac with factors that are averaged over a training. */
class AveragingTest {
    private static final int EXAMPLES = 12;

    @TempDir
    private Path folder;

    /**
     * Trains with mini-batches that contain all data, so that their content is known, and computes the factors by
     * formulas from the network's checkpoints.
     */
    @Test
    void factorsAreAveragedOverTheStepsThatAreAskedFor() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        INDArray features = Spectra.gaussian(7, EXAMPLES, 3);
        StringBuilder table = new StringBuilder();
        for (int n = 0; n < EXAMPLES; n++) {
            for (int column = 0; column < 3; column++) {
                table.append(features.getDouble(n, column)).append(',');
            }
            table.append(n % 3).append('\n');
        }
        sagitta.file("data.csv", table.toString().strip());
        Path descriptor = sagitta.file(
                "averages.yaml",
                "experiment: averages",
                "dataset: {type: csv, file: data.csv, standardise: false}",
                "model: {type: mlp, hidden: [4], activation: tanh}",
                "trainer: {type: sgd, learning-rate: 0.5, batch-size: 12, epochs: 6}",
                "checkpoints: {every: 1 step}",
                "estimators: [{type: kfac, averaging: {decay: 0.6, every: 2}, export: npy}]");

        sagitta.run("run", descriptor).withoutStackTrace().exits(0);

        RunDirectory run = sagitta.onlyRun("averages");
        Factors second = Factors.of(run, 2, features);
        Factors third = second.times(0.5).plus(Factors.of(run, 4, features).times(0.5));
        assertClose(Factors.of(run, 1, features).matrix(), exported(run, 1), 1e-12);
        assertClose(second.matrix(), exported(run, 2), 1e-12);
        assertClose(second.matrix(), exported(run, 3), 1e-12);
        assertClose(third.matrix(), exported(run, 5), 1e-12);
        assertClose(
                third.times(0.6).plus(Factors.of(run, 6, features).times(0.4)).matrix(), exported(run, 6), 1e-12);
    }

    @Test
    void aTrainingIsTheSameWithoutThemAndASweepStartsThemAfresh() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = sagitta.file(
                "followed.yaml",
                "experiment: followed",
                "seed: 2",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 35}",
                "model: {type: sequential, layers: [{type: dense, out: 5}, tanh, {type: dropout, rate: 0.3}, {type: dense, out: 3}]}",
                "trainer: {type: sgd, batch-size: 10, epochs: 3, momentum: 0.9}",
                "checkpoints: {at: [start, end], every: 1 epoch}",
                "estimators:",
                "  - {type: kfac, fisher: mc, averaging: {}}",
                "  - {type: ekfac, fisher: mc, averaging: {every: 3}, basis-every: 2}",
                "metrics: [trace, spectral-norm]");

        sagitta.run("run", descriptor, "--set", "sweep={seed: [1, 2]}")
                .withoutStackTrace()
                .exits(0);
        RunDirectory swept = sagitta.runs("followed").get(2);
        sagitta.run("run", descriptor, "--set", "experiment=alone").exits(0);
        sagitta.run("run", descriptor, "--set", "experiment=without", "--set", "estimators=[hessian]")
                .exits(0);

        assertEquals(figures(swept), figures(sagitta.onlyRun("alone")));
        assertIdentical(parameters(sagitta.onlyRun("without"), 12), parameters(swept, 12));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = sagitta.file(
                "wrong.yaml",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}",
                "model: {type: mlp, hidden: [3]}",
                "trainer: none",
                "estimators:",
                "  - {type: kfac, averaging: {decay: 1.5}}",
                "  - {type: ekfac, averaging: {every: 0}, basis-every: 0}");

        String said = sagitta.run("validate", descriptor).exits(2).err();

        for (String mistake : List.of(
                "decay' must be less than or equal to 1, found 1.5",
                "averaging.every' must be greater than 0, found 0",
                "basis-every' must be greater than 0, found 0")) {
            assertEquals(1, said.split(mistake, -1).length - 1, said);
        }
    }

    /** A {@code Factors} holds A and G of the two layers. */
    private record Factors(INDArray a0, INDArray g0, INDArray a1, INDArray g1) {
        static Factors of(RunDirectory run, long step, INDArray features) throws IOException {
            Map<String, INDArray> table = network(run, step).paramTable();
            INDArray hidden = Transforms.tanh(outputs(table, "0", features));
            INDArray outputs = outputs(table, "2", hidden);
            INDArray weight = wide(table.get("2_W"));
            INDArray g0 = Nd4j.zeros(DataType.DOUBLE, 4, 4);
            INDArray g1 = Nd4j.zeros(DataType.DOUBLE, 3, 3);
            for (int n = 0; n < EXAMPLES; n++) {
                INDArray p = Transforms.exp(outputs.getRow(n));
                p = p.div(p.sumNumber()).reshape(3, 1);
                INDArray block = Nd4j.diag(p.reshape(3)).sub(p.mmul(p.transpose()));
                INDArray slope = hidden.getRow(n).mul(hidden.getRow(n)).rsub(1).reshape(4, 1);
                INDArray jacobian = weight.mulColumnVector(slope);
                g1.addi(block.div(EXAMPLES));
                g0.addi(jacobian.mmul(block).mmul(jacobian.transpose()).div(EXAMPLES));
            }
            return new Factors(moment(features), g0, moment(hidden), g1);
        }

        Factors times(double factor) {
            return new Factors(a0.mul(factor), g0.mul(factor), a1.mul(factor), g1.mul(factor));
        }

        Factors plus(Factors other) {
            return new Factors(a0.add(other.a0), g0.add(other.g0), a1.add(other.a1), g1.add(other.g1));
        }

        INDArray matrix() {
            INDArray matrix = Nd4j.zeros(DataType.DOUBLE, 31, 31);
            matrix.get(NDArrayIndex.interval(0, 16), NDArrayIndex.interval(0, 16))
                    .assign(kronecker(g0, a0));
            matrix.get(NDArrayIndex.interval(16, 31), NDArrayIndex.interval(16, 31))
                    .assign(kronecker(g1, a1));
            return matrix;
        }

        /**
         * Returns the Kronecker product in the order of the parameters: the weight row by row, then the bias, whose
         * input is the last.
         */
        private static INDArray kronecker(INDArray g, INDArray a) {
            int inputs = a.rows() - 1;
            int weights = g.rows() * inputs;
            int size = g.rows() * a.rows();
            INDArray matrix = Nd4j.zeros(DataType.DOUBLE, size, size);
            for (int p = 0; p < size; p++) {
                for (int q = 0; q < size; q++) {
                    double output =
                            g.getDouble(p < weights ? p / inputs : p - weights, q < weights ? q / inputs : q - weights);
                    double input = a.getDouble(p < weights ? p % inputs : inputs, q < weights ? q % inputs : inputs);
                    matrix.putScalar(p, q, output * input);
                }
            }
            return matrix;
        }

        /** Computes the outputs of a dense layer; layer 1 of the network is the activation. */
        private static INDArray outputs(Map<String, INDArray> table, String layer, INDArray inputs) {
            return inputs.mmul(wide(table.get(layer + "_W"))).addRowVector(wide(table.get(layer + "_b")));
        }

        private static INDArray moment(INDArray inputs) {
            INDArray ones = Nd4j.ones(DataType.DOUBLE, inputs.rows(), 1);
            INDArray extended = Nd4j.hstack(inputs, ones);
            return extended.transpose().mmul(extended).div(inputs.rows());
        }
    }

    private static INDArray exported(RunDirectory run, long step) throws IOException {
        Path file = run.artifacts(step).resolve("kfac.npy");
        try (InputStream in = Files.newInputStream(file)) {
            return Npy.read(in, file.toString()).toArray();
        }
    }

    private static INDArray parameters(RunDirectory run, long step) throws IOException {
        return network(run, step).params();
    }

    private static MultiLayerNetwork network(RunDirectory run, long step) throws IOException {
        Path file = run.checkpoints().resolve(String.format(Locale.ROOT, "step-%08d.zip", step));
        return MultiLayerNetwork.load(file.toFile(), false);
    }

    private static Map<String, Double> figures(RunDirectory run) {
        Map<String, Double> figures = new TreeMap<>();
        for (JournalLine line : Sagitta.figures(run)) {
            figures.put(line.key().path() + "@" + line.step(), line.value());
        }
        return figures;
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.DOUBLE);
    }
}
