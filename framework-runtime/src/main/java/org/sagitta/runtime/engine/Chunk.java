package org.sagitta.runtime.engine;

import org.sagitta.runtime.engine.kernel.Matrix;

/** Some of the examples, in the engine's layout. */
final class Chunk {
    private final int first;
    private final Matrix input;
    private final double[] targets;

    Chunk(int first, Matrix input, double[] targets) {
        this.first = first;
        this.input = input;
        this.targets = targets;
    }

    /** The index of its first example. */
    int first() {
        return first;
    }

    /** n. */
    int examples() {
        return input.columns();
    }

    /** {@code [features x n]}. */
    Matrix input() {
        return input;
    }

    /** Class by class, as {@link org.sagitta.runtime.engine.loss.Loss} reads them; shared, read only. */
    double[] targets() {
        return targets;
    }
}
