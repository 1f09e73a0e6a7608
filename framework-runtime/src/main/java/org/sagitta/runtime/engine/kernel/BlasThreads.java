package org.sagitta.runtime.engine.kernel;

import org.bytedeco.openblas.global.openblas;

/** How many threads BLAS uses within one call. The setting is the process's. */
public final class BlasThreads {
    private BlasThreads() {}

    /** Does some work with that many threads a call, and restores the number that there was. */
    public static void with(int threads, Runnable work) {
        int before = openblas.blas_get_num_threads();
        openblas.blas_set_num_threads(threads);
        try {
            work.run();
        } finally {
            openblas.blas_set_num_threads(before);
        }
    }
}
