package org.sagitta.runtime.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests that the kernels of both precisions agree line by line except for the type, so that a change of one must be
 * made in the other too. They are written twice so that the compiler can optimise each; the lines that differ otherwise
 * are listed here.
 */
class TwinKernelsTest {
    private static final Path SOURCES = Path.of("src/main/java/org/sagitta/runtime/engine/kernel");

    /** What float64 calls the same thing. */
    private static final List<Substitution> SUBSTITUTIONS = List.of(
            new Substitution("\\bfloat\\b", "double"),
            new Substitution("\\bFloat", "Double"),
            new Substitution("\\bDataType\\.FLOAT\\b", "DataType.DOUBLE"),
            new Substitution("\\bcblas_s", "cblas_d"),
            new Substitution("\\bfloat32\\b", "float64"));

    /** In float32 these mean a second precision, so a line with one of them has no twin unless it is listed. */
    private static final Pattern OTHER_PRECISION = Pattern.compile("\\bdouble\\b|\\(float\\)");

    private static final String SCALARS = "scalars, and what goes in and out, are float64 in both";
    private static final String SUMS = "sums of many terms are float64 in both";
    private static final String ROUNDING = "float32 rounds what is float64 in both";

    private static final List<Difference> ON_PURPOSE = List.of(
            new Difference(
                    "the exponents of the two types have different ranges",
                    "private static final float LARGE = 1e30f;",
                    "private static final double LARGE = 1e170;"),
            new Difference("only float32 has functions that are worth writing again", """
                    if (function instanceof FloatFunction fast) {
                    fast.evaluate(registers[0], length, registers[0], registers[1], registers[2]);
                    return true;
                    }""", ""),
            same(
                    SCALARS,
                    "Transpose transpose, int m, int n, int k, long a, int lda, long b, int ldb, double beta, long c, int ldc) {"),
            same(SCALARS, "void fill(int register, double value, int length) {"),
            same(SCALARS, "void affine(double p, int x, double r, int length) {"),
            same(SCALARS, "void combine(double p, int x, double q, int y, double r, int length) {"),
            same(SCALARS, "void rectify(double a, int x, int slope, int length) {"),
            same(SCALARS, "void toDoubles(int register, double[] values, int at, int length) {"),
            same(SCALARS, "void fromDoubles(double[] values, int at, double scale, int register, int length) {"),
            same(SUMS, "double total = sum(totals, channel * run, run);"),
            new Difference(
                    SUMS,
                    "private static double sum(float[] values, int from, int length) {",
                    "private static double sum(double[] values, int from, int length) {"),
            same(SUMS, "double first = 0;"),
            same(SUMS, "double second = 0;"),
            same(SUMS, "double third = 0;"),
            same(SUMS, "double fourth = 0;"),
            new Difference(ROUNDING, "(float) beta,", "beta,"),
            new Difference(
                    ROUNDING,
                    "Arrays.fill(registers[register], 0, length, (float) value);",
                    "Arrays.fill(registers[register], 0, length, value);"),
            new Difference(ROUNDING, "float factor = (float) p;", "double factor = p;"),
            new Difference(ROUNDING, "float offset = (float) r;", "double offset = r;"),
            new Difference(ROUNDING, "float first = (float) p;", "double first = p;"),
            new Difference(ROUNDING, "float second = (float) q;", "double second = q;"),
            new Difference(ROUNDING, "float left = (float) a;", "double left = a;"),
            new Difference(
                    ROUNDING, "float weight = (float) map.weights().get(t);", "double weight = map.weights().get(t);"),
            new Difference(
                    ROUNDING,
                    "buffer(s).put(at, (float) (buffer(s).get(at) + total));",
                    "buffer(s).put(at, buffer(s).get(at) + total);"),
            new Difference(ROUNDING, "to[i] = (float) (scale * values[at + i]);", "to[i] = scale * values[at + i];"));

    private record Substitution(String ofFloat, String ofDouble) {}

    /** Lines for which the other precision has different lines, or none. */
    private record Difference(String reason, String ofFloat, String ofDouble) {
        boolean isAt(List<String> lines, int at) {
            List<String> own = ofFloat.lines().toList();
            return at + own.size() <= lines.size()
                    && lines.subList(at, at + own.size()).equals(own);
        }
    }

    private static Difference same(String reason, String line) {
        return new Difference(reason, line, line);
    }

    @Test
    void eachLineIsTheOtherPrecisionsOrListedWithTheReason() throws IOException {
        List<String> actual = lines("DoubleKernels.java");
        List<String> expected = expected(lines("FloatKernels.java"));
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            int line = i + 1;
            assertEquals(
                    expected.get(i), actual.get(i), () -> "line " + line + " of DoubleKernels, after FloatKernels");
        }
        assertEquals(expected.size(), actual.size(), "lines of DoubleKernels, after FloatKernels");
    }

    /** What DoubleKernels says by FloatKernels. */
    private static List<String> expected(List<String> lines) {
        List<String> expected = new ArrayList<>();
        Set<Difference> unused = new HashSet<>(ON_PURPOSE);
        for (int at = 0; at < lines.size(); ) {
            Optional<Difference> difference = differenceAt(lines, at);
            if (difference.isPresent()) {
                difference.get().ofDouble().lines().forEach(expected::add);
                unused.remove(difference.get());
                at += Math.toIntExact(difference.get().ofFloat().lines().count());
            } else {
                expected.add(twin(lines.get(at), at + 1));
                at++;
            }
        }
        assertEquals(Set.of(), unused, "FloatKernels has all lines that are listed");
        return expected;
    }

    private static Optional<Difference> differenceAt(List<String> lines, int at) {
        return ON_PURPOSE.stream()
                .filter(difference -> difference.isAt(lines, at))
                .findFirst();
    }

    private static String twin(String line, int number) {
        assertEquals(
                Optional.empty(),
                Optional.of(line).filter(OTHER_PRECISION.asPredicate()),
                () -> "line " + number + " of FloatKernels has another precision and is not listed");
        String twin = line;
        for (Substitution substitution : SUBSTITUTIONS) {
            twin = twin.replaceAll(substitution.ofFloat(), substitution.ofDouble());
        }
        return twin;
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(SOURCES.resolve(file)).stream()
                .map(String::strip)
                .toList();
    }
}
