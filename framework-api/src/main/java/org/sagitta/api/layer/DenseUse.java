package org.sagitta.api.layer;

/** The use of a dense layer's weight: it multiplies the layer's whole input, and gives the whole output. */
record DenseUse(int inputs, int outputs, boolean bias) implements WeightUse {
    @Override
    public boolean isDense() {
        return true;
    }

    @Override
    public void inputs(Kernels kernels, LayerState state, int strip, Matrix to) {
        kernels.copy(state.input(), 0, to, 0, to.size());
    }

    @Override
    public Matrix outputs(Matrix outputs, int strip) {
        return outputs;
    }
}
