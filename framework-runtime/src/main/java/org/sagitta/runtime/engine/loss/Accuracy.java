package org.sagitta.runtime.engine.loss;

import java.util.stream.IntStream;

/** Counts the examples whose class a model predicts correctly. */
public final class Accuracy {
    private Accuracy() {}

    /**
     * Returns the number of examples whose largest output is that of their class; for a single output, whose sign is
     * right.
     *
     * @param outputs the outputs of n examples, class by class
     * @param targets the targets of n examples, class by class
     */
    public static int correct(double[] outputs, double[] targets, int n) {
        if (outputs.length == n) {
            return (int) IntStream.range(0, n)
                    .filter(i -> outputs[i] > 0 == targets[i] > 0.5)
                    .count();
        }
        return (int) IntStream.range(0, n)
                .filter(i -> largest(outputs, i, n) == largest(targets, i, n))
                .count();
    }

    private static int largest(double[] values, int example, int examples) {
        int largest = example;
        for (int at = example; at < values.length; at += examples) {
            largest = values[at] > values[largest] ? at : largest;
        }
        return largest;
    }
}
