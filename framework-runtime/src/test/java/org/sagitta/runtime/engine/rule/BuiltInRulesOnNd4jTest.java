package org.sagitta.runtime.engine.rule;

import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/** Tests the rules on the portable kernels. */
class BuiltInRulesOnNd4jTest extends BuiltInRulesContract {
    @Override
    protected Kernels kernels() {
        return KernelLibrary.ND4J.of(DataType.DOUBLE);
    }
}
