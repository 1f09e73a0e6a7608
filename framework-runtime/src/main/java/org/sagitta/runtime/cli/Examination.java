package org.sagitta.runtime.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.record.Environment;
import org.slf4j.LoggerFactory;

/** One check of the installation or the machine that {@code doctor} makes. */
record Examination(String subject, Supplier<Finding> method) {
    /** The health grades a finding. */
    enum Health {
        WELL,
        NOTE,
        FAULT
    }

    /** A finding is the result of a check: its grade and a text, which also says how to repair a fault. */
    record Finding(Health health, String text) {}

    /** Returns all checks; a check that needs another one comes after it. */
    static List<Examination> all(PluginFolders folders) {
        return List.of(
                new Examination("Java", Examination::java),
                new Examination("logging", Examination::logging),
                new Examination("plugins", () -> plugins(folders)),
                new Examination("arrays", Examination::arrays),
                new Examination("BLAS", Examination::blas),
                new Examination("eigensolver", Examination::eigensolver),
                new Examination("threads", Examination::threads),
                new Examination("memory", Examination::memory),
                new Examination("Python, for ./sagitta mlflow", Examination::python));
    }

    /** Makes the check; an exception of the check counts as a fault. */
    Finding look() {
        try {
            return method.get();
        } catch (RuntimeException | LinkageError e) {
            return new Finding(Health.FAULT, String.valueOf(e));
        }
    }

    private static Finding java() {
        String found = System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
        return Runtime.version().feature() >= 17
                ? new Finding(Health.WELL, found)
                : new Finding(Health.FAULT, found + "; install a JDK, 17 or newer, or set JAVA_HOME");
    }

    private static Finding logging() {
        String factory = LoggerFactory.getILoggerFactory().getClass().getName();
        return factory.startsWith("ch.qos.logback")
                ? new Finding(Health.WELL, "Logback")
                : new Finding(
                        Health.FAULT,
                        factory + " instead of Logback: another SLF4J binding is on the class path, take its jar out");
    }

    private static Finding plugins(PluginFolders folders) {
        LoadedPlugins plugins = folders.load();
        if (!plugins.failures().isEmpty()) {
            return new Finding(
                    Health.FAULT,
                    plugins.failures().stream()
                            .map(failure -> failure.plugin() + " could not be loaded: " + failure.cause())
                            .collect(Collectors.joining("; ")));
        }
        int types = 0;
        for (PluginType.Kind kind : PluginType.Kind.values()) {
            types += plugins.types(kind).size();
        }
        return types == 0
                ? new Finding(Health.FAULT, "none found; start Sagitta by ./sagitta, which knows where they are")
                : new Finding(Health.WELL, plugins.plugins().size() + " with " + types + " types");
    }

    private static Finding arrays() {
        return new Finding(Health.WELL, "ND4J, " + Nd4j.getBackend().getClass().getSimpleName());
    }

    private static Finding blas() {
        Environment environment = Environment.current(Lanes.standard().count());
        Optional<String> forced = Optional.ofNullable(environment.variables().get("OPENBLAS_CORETYPE"));
        return forced.map(core -> new Finding(
                        Health.NOTE,
                        environment.blas() + "; SAGITTA_OPENBLAS_CORETYPE forces the kernels of " + core
                                + ", unset it to let OpenBLAS choose the processor's own"))
                .orElseGet(() -> new Finding(Health.WELL, environment.blas()));
    }

    /** Checks the eigenvectors, because some OpenBLAS versions compute wrong eigenvectors and right eigenvalues. */
    private static Finding eigensolver() {
        int n = 200;
        INDArray random = Nd4j.rand(DataType.DOUBLE, n, n);
        double residual =
                SymmetricEigensolver.eigenpairs(random.add(random.transpose())).residual();
        return residual < 1e-10
                ? new Finding(Health.WELL, String.format(java.util.Locale.ROOT, "residual %.0e at n = %d", residual, n))
                : new Finding(
                        Health.FAULT,
                        "residual " + residual + " at n = " + n
                                + ": this OpenBLAS computes wrong eigenvectors; is another"
                                + " one on the library path?");
    }

    private static Finding threads() {
        int cores = Runtime.getRuntime().availableProcessors();
        String found = Lanes.standard().count() + " on " + cores + " cores";
        return Lanes.standard().count() == cores
                ? new Finding(Health.WELL, found)
                : new Finding(Health.NOTE, found + "; OMP_NUM_THREADS sets them");
    }

    private static Finding memory() {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        long arrays = org.bytedeco.javacpp.Pointer.maxBytes() >> 20;
        return new Finding(Health.WELL, heap + " MiB for Java, " + arrays + " MiB for arrays");
    }

    private static Finding python() {
        try {
            Process python = new ProcessBuilder(
                            "python3", "-c", "import venv, ensurepip, sys; print(sys.version.split()[0])")
                    .redirectErrorStream(true)
                    .start();
            String said =
                    new String(python.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
            return python.waitFor(30, TimeUnit.SECONDS) && python.exitValue() == 0
                    ? new Finding(Health.WELL, said)
                    : new Finding(Health.NOTE, "python3 has no venv: install python3-venv to have a local MLflow");
        } catch (IOException e) {
            return new Finding(Health.NOTE, "no python3: install Python 3.10 or newer to have a local MLflow");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Finding(Health.NOTE, "interrupted");
        }
    }
}
