package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The machine and the libraries with which a run computes.
 *
 * @param blas OpenBLAS and its version; its kernels follow from the processor and the variables
 * @param threads the number of threads of the engine: results are bit-identical only for the same number
 * @param variables the environment variables that influence the arithmetic
 */
public record Environment(
        String java,
        String system,
        String processor,
        int cores,
        int threads,
        String blas,
        String nd4jBackend,
        Map<String, String> variables) {

    /** Returns the environment of this process. It initialises ND4J, which takes seconds the first time. */
    public static Environment current(int threads) {
        return new Environment(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                threads,
                openblas_nolapack.OPENBLAS_VERSION.strip(),
                Nd4j.getBackend().getClass().getSimpleName(),
                arithmeticVariables());
    }

    private static String processorName() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown"; // this file exists on Linux only
        }
    }

    private static Map<String, String> arithmeticVariables() {
        Map<String, String> variables = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("OPENBLAS_") || name.startsWith("OMP_") || name.startsWith("MKL_")) {
                variables.put(name, value);
            }
        });
        return variables;
    }
}
