package org.sagitta.runtime.engine.rule;

import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/** Tests the rules on the kernels that runs use. */
class BuiltInRulesOnBlasTest extends BuiltInRulesContract {
    @Override
    protected Kernels kernels() {
        return KernelLibrary.BLAS.of(DataType.DOUBLE);
    }
}
