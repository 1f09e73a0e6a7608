package org.sagitta.runtime.engine.kernel;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/** Sets the number of threads that BLAS uses within one call: all cores, or one if callers already work in parallel. */
public final class BlasThreads {
    private static final int ALL = -1;
    private static final Setter SETTER = new Setter();
    private static int users;

    private BlasThreads() {}

    /** Executes work during which each call of BLAS in the whole process uses only its own thread. */
    public static void single(Runnable work) {
        enter();
        try {
            work.run();
        } finally {
            leave();
        }
    }

    private static synchronized void enter() {
        if (users++ == 0) {
            SETTER.call(1);
        }
    }

    private static synchronized void leave() {
        if (--users == 0) {
            SETTER.call(ALL);
        }
    }

    /**
     * The function of the library, looked up once, because bytedeco's own method looks it up at each call, which takes
     * hundreds of microseconds.
     */
    private static final class Setter extends SetNumThreads {
        Setter() {
            Loader.load(openblas.class);
            Pointer function = Loader.addressof("openblas_set_num_threads");
            if (function == null) {
                throw new IllegalStateException(
                        "The BLAS library is not OpenBLAS; the engine needs the one it came with");
            }
            put(function);
        }
    }
}
